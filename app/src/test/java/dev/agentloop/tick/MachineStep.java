package dev.agentloop.tick;

import dev.agentloop.model.ForgeException.Kind;
import dev.agentloop.tracker.FakeCalls.When;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/// Time, clocks, the network, the forge's faults, and the configuration.
sealed interface MachineStep extends Step {
    List<String> READS = List.of("changes", "read", "ownComments", "pullRequests", "checks");
    List<String> WRITES = List.of("comment", "comment", "addLabels", "addLabels", "removeLabel", "ensureLabels");
    List<Kind> OUTAGES = List.of(Kind.UNAVAILABLE, Kind.RATE_LIMITED, Kind.UNAUTHORIZED);

    static MachineStep any(RandomGenerator random) {
        return switch (random.nextInt(32)) {
            case 0, 1, 2, 3, 4, 5, 6, 7 -> new Pass(pick(List.of(1, 6, 20, 31, 61), random));
            case 8, 9 -> new SetClock(pick(List.of(-180, -20, -1, 1, 20, 180), random));
            case 10, 11, 12 -> new ReadFails(pick(READS, random), random.nextInt(4) > 0 ? Kind.UNAVAILABLE : Kind.RATE_LIMITED);
            case 13, 14 -> new WriteFails(pick(WRITES, random), When.BEFORE_THE_EFFECT, pick(List.of(Kind.values()).subList(1, Kind.values().length), random));
            case 15, 16, 17, 18 -> new WriteFails(pick(WRITES, random), When.AFTER_THE_EFFECT, Kind.UNCERTAIN);
            case 19, 20 -> new Outage(pick(OUTAGES, random));
            case 21, 22, 23, 24 -> new ForgeRecovers();
            case 25, 26 -> new ClonesFail();
            case 27 -> new ClonesWait();
            case 28 -> new ClonesRecover();
            case 29 -> new Configure(pick(List.of(Setup.Edit.values()), random));
            default -> new Configure(Setup.Edit.NONE);
        };
    }

    private static <T> T pick(List<T> choice, RandomGenerator random) {
        return choice.get(random.nextInt(choice.size()));
    }

    /// By every clock.
    record Pass(int minutes) implements MachineStep {
        @Override
        public void happen(Model model) {
            model.pass(Duration.ofMinutes(minutes));
        }
    }

    /// The wall clock alone.
    record SetClock(int minutes) implements MachineStep {
        @Override
        public void happen(Model model) {
            model.setClock(minutes);
        }
    }

    /// The next such request: a page that is missing, a reset connection.
    record ReadFails(String operation, Kind kind) implements MachineStep {
        @Override
        public void happen(Model model) {
            model.failNext(operation, When.BEFORE_THE_EFFECT, kind);
        }
    }

    record WriteFails(String operation, When when, Kind kind) implements MachineStep {
        @Override
        public void happen(Model model) {
            model.failNext(operation, when, kind);
        }
    }

    /// Until the forge recovers.
    record Outage(Kind kind) implements MachineStep {
        @Override
        public void happen(Model model) {
            model.world().forge().calls().failAll(kind);
        }
    }

    record ForgeRecovers() implements MachineStep {
        @Override
        public void happen(Model model) {
            model.world().forge().calls().recover();
        }
    }

    record ClonesFail() implements MachineStep {
        @Override
        public void happen(Model model) {
            model.world().workspaces().fail("git fetch failed");
        }
    }

    record ClonesWait() implements MachineStep {
        @Override
        public void happen(Model model) {
            model.world().workspaces().fetchInBackground("it is being fetched");
        }
    }

    record ClonesRecover() implements MachineStep {
        @Override
        public void happen(Model model) {
            model.world().workspaces().recover();
        }
    }

    record Configure(Setup.Edit edit) implements MachineStep {
        @Override
        public void happen(Model model) {
            model.configure(edit);
        }
    }
}
