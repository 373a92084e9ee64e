package dev.agentloop.tick;

import dev.agentloop.agent.Script;
import java.math.BigDecimal;
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
        NO_CHANGE,
        QUESTION,
        LOGGED_OUT,
        USED_UP,
        USED_UP_FOR_A_WHILE,
        BUSY,
        BUSY_MIDWAY,
        UNREACHABLE,
        CRASH,
        NEVER_BEGINS,
        WORKS;

        /// Those with an end; those that are the account's fault less often.
        private static Manner anyEnd(RandomGenerator random) {
            return values()[random.nextInt((random.nextInt(3) > 0 ? LOGGED_OUT : CRASH).ordinal())];
        }

        /// Those that are the account's fault.
        static Manner anyOfTheAccount(RandomGenerator random) {
            return values()[random.nextInt(LOGGED_OUT.ordinal(), CRASH.ordinal())];
        }

        /// @param words nobody else said
        Script script(String words) {
            return switch (this) {
                case DONE -> Script.answers(words + "\n\n<!-- loop-route: done -->");
                case PLAIN -> Script.answers(words);
                case ROUTE -> Script.answers(words + "\n\n<!-- loop-route: on -->");
                case UNKNOWN_ROUTE -> Script.answers(words + "\n\n<!-- loop-route: nowhere -->");
                case REFUSAL -> Script.stopsWith("refusal");
                case NO_CHANGE -> Script.answers(words + "\n\n<!-- loop-outcome: no-change -->");
                case QUESTION -> Script.answers(words + "\n\nShall I go on?");
                case LOGGED_OUT -> Script.fails("Internal error: 401 Incorrect API key provided");
                case USED_UP -> Script.fails("You've hit your usage limit");
                case USED_UP_FOR_A_WHILE -> Script.fails("You've hit your usage limit. Try again in 95 minutes.");
                case BUSY -> Script.fails("503 the model is overloaded");
                case BUSY_MIDWAY -> Script.failsMidway("503 the model is overloaded");
                case UNREACHABLE -> Script.fails("connect ECONNREFUSED 203.0.113.7:443");
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
        return switch (random.nextInt(22)) {
            case 0, 1, 2, 3, 4, 5, 6, 7 -> new Finish(issue, Manner.anyEnd(random));
            case 8, 9, 10 -> new KillPrompt(issue);
            case 11, 12 -> new KillAll(issue);
            case 13 -> new EndLeftovers(issue);
            case 14 -> new ReusePid(issue);
            case 15 -> new FailSession();
            case 16, 17 -> new Spend(issue, 5 + random.nextInt(60));
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

    /// The one at work says that it has cost so much more.
    record Spend(int issue, int cents) implements AgentStep {
        @Override
        public void happen(Model model) {
            if (model.setup().purse().isLimited()) {
                model.whereWorking(issue, (agents, ref) -> agents.spend(ref, BigDecimal.valueOf(cents, 2)));
            }
        }
    }

    record Reboot() implements AgentStep {
        @Override
        public void happen(Model model) {
            model.world().agents().reboot();
        }
    }
}
