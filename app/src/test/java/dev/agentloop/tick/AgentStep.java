package dev.agentloop.tick;

import dev.agentloop.agent.Script;
import java.util.random.RandomGenerator;

/// What agents and their processes do.
sealed interface AgentStep extends Step {
    /// What an agent does with its turn.
    enum Manner {
        DONE,
        PLAIN,
        ROUTE,
        UNKNOWN_ROUTE,
        REFUSAL,
        CRASH,
        NEVER_BEGINS,
        WORKS;

        /// Those with an end.
        private static Manner anyEnd(RandomGenerator random) {
            return values()[random.nextInt(CRASH.ordinal())];
        }

        /// @param words nobody else said
        Script script(String words) {
            return switch (this) {
                case DONE -> Script.answers(words + "\n\n<!-- loop-route: done -->");
                case PLAIN -> Script.answers(words);
                case ROUTE -> Script.answers(words + "\n\n<!-- loop-route: on -->");
                case UNKNOWN_ROUTE -> Script.answers(words + "\n\n<!-- loop-route: nowhere -->");
                case REFUSAL -> Script.stopsWith("refusal");
                case CRASH -> Script.crashes();
                case NEVER_BEGINS -> Script.neverBegins("no such program");
                case WORKS -> Script.works();
            };
        }
    }

    static AgentStep any(RandomGenerator random) {
        return random.nextInt(20) == 0 ? new Reboot() : anyShortOfReboot(random);
    }

    /// With those a tick survives.
    static AgentStep anyShortOfReboot(RandomGenerator random) {
        int issue = Setup.anyIssue(random);
        return switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4, 5, 6, 7 -> new Finish(issue, Manner.anyEnd(random));
            case 8, 9, 10 -> new KillPrompt(issue);
            case 11, 12 -> new KillAll(issue);
            case 13 -> new EndLeftovers(issue);
            case 14 -> new ReusePid(issue);
            case 15 -> new FailSession();
            default -> new Next(Manner.values()[random.nextInt(Manner.values().length)]);
        };
    }

    /// Its turn ends.
    record Finish(int issue, Manner manner) implements AgentStep {
        @Override
        public void happen(Model model) {
            model.whereWorking(issue, (agents, ref) -> agents.finish(ref, manner.script(model.words())));
        }
    }

    /// Its prompt process is killed, and its queue owner works on.
    record KillPrompt(int issue) implements AgentStep {
        @Override
        public void happen(Model model) {
            model.whereWorking(issue, (agents, ref) -> agents.killPrompt(ref));
        }
    }

    record KillAll(int issue) implements AgentStep {
        @Override
        public void happen(Model model) {
            model.whereWorking(issue, (agents, ref) -> agents.killAll(ref));
        }
    }

    /// A queue owner whose prompt process is gone ends by itself.
    record EndLeftovers(int issue) implements AgentStep {
        @Override
        public void happen(Model model) {
            model.world().agents().endLeftovers(Model.ref(issue));
        }
    }

    record ReusePid(int issue) implements AgentStep {
        @Override
        public void happen(Model model) {
            model.world().agents().reusePid(Model.ref(issue));
        }
    }

    record FailSession() implements AgentStep {
        @Override
        public void happen(Model model) {
            model.world().agents().failSession("no answer");
        }
    }

    /// What the next agent that is launched will do.
    record Next(Manner manner) implements AgentStep {
        @Override
        public void happen(Model model) {
            model.world().agents().will(manner.script(model.words()));
        }
    }

    record Reboot() implements AgentStep {
        @Override
        public void happen(Model model) {
            model.world().agents().reboot();
        }
    }
}
