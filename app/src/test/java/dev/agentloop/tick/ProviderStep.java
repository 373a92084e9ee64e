package dev.agentloop.tick;

import dev.agentloop.model.Fault;
import java.util.List;
import java.util.random.RandomGenerator;

/// What happens to the accounts of all agents of one name.
sealed interface ProviderStep extends Step {
    List<String> AGENTS = List.of("claude", "claude", "codex");

    static ProviderStep any(RandomGenerator random) {
        String agent = AGENTS.get(random.nextInt(AGENTS.size()));
        return switch (random.nextInt(5)) {
            case 0, 1 -> new Fail(agent, AgentStep.Manner.anyOfTheAccount(random));
            case 2 -> new LogOut(agent);
            default -> new Recover();
        };
    }

    /// Every turn of the agent goes so, until the providers recover.
    record Fail(String agent, AgentStep.Manner manner) implements ProviderStep {
        @Override
        public void happen(Model model) {
            model.world().agents().failEveryTurn(agent, manner.script(model.words()));
        }
    }

    /// The agent wants a login before it makes a session, until the providers recover.
    record LogOut(String agent) implements ProviderStep {
        @Override
        public void happen(Model model) {
            model.world().agents().failEverySession(agent, "acpx says: Authentication required", Fault.LOGIN);
        }
    }

    record Recover() implements ProviderStep {
        @Override
        public void happen(Model model) {
            model.world().agents().providersRecover();
        }
    }
}
