package dev.agentloop.tick;

import dev.agentloop.tracker.TrackerWorld;
import java.util.List;
import java.util.random.RandomGenerator;

/// What people do to issues on the forge's pages.
sealed interface PeopleStep extends Step {
    /// Every managed label there is, one that is a typing error, and two that are nobody's business but the second of which is an exclusion label.
    List<String> LABELS = List.of(
            "loop/plan", "loop/plan-doing", "loop/plan-done", "loop/code", "loop/code-doing", "loop/code-done", "loop/code-ci", "NeedSupervisor", "loop/plann", "bug", "hold");

    static PeopleStep any(RandomGenerator random) {
        int issue = Setup.anyIssue(random);
        String label = LABELS.get(random.nextInt(LABELS.size()));
        return switch (random.nextInt(48)) {
            case 0, 1, 2 -> new Open(random.nextInt(8) > 0 ? TrackerWorld.ALICE : TrackerWorld.BOB, label);
            case 3, 4, 5, 6, 7, 8, 9 -> new AddLabel(issue, label);
            case 10, 11, 12, 13, 14, 15, 16, 17 -> new RemoveLabel(issue, label);
            case 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28 -> new Move(issue, List.of("loop/plan", "loop/code", label).get(random.nextInt(3)));
            case 29, 30 -> new SetOpen(issue, false);
            case 31, 32, 33 -> new SetOpen(issue, true);
            case 34, 35 -> new Edit(issue);
            case 36 -> new Lock(issue);
            case 37 -> new Quote(issue);
            case 38 -> new Delete(issue);
            case 40, 41, 42, 43, 44, 45 -> new TakeBack(issue);
            case 46, 47 -> new Stop(issue);
            default -> new Transfer(issue);
        };
    }

    record Open(String author, String label) implements PeopleStep {
        @Override
        public void happen(Model model) {
            model.open(author, label);
        }
    }

    record AddLabel(int issue, String label) implements PeopleStep {
        @Override
        public void happen(Model model) {
            model.addLabel(issue, label);
        }
    }

    record RemoveLabel(int issue, String label) implements PeopleStep {
        @Override
        public void happen(Model model) {
            model.removeLabel(issue, label);
        }
    }

    /// As `agentloop move` does, and somebody who tries again: this one managed label instead of all others.
    record Move(int issue, String label) implements PeopleStep {
        @Override
        public void happen(Model model) {
            model.moveTo(issue, label);
        }
    }

    record TakeBack(int issue) implements PeopleStep {
        @Override
        public void happen(Model model) {
            model.takeBack(issue);
        }
    }

    record SetOpen(int issue, boolean open) implements PeopleStep {
        @Override
        public void happen(Model model) {
            model.change(issue, (forge, id) -> forge.setOpen(id, open));
        }
    }

    record Edit(int issue) implements PeopleStep {
        @Override
        public void happen(Model model) {
            model.change(issue, (forge, id) -> forge.edit(id, "Another title", "Another body"));
        }
    }

    record Lock(int issue) implements PeopleStep {
        @Override
        public void happen(Model model) {
            model.lock(issue);
        }
    }

    /// Somebody repeats the hidden marker of the issue's latest run, as a quoting reply does.
    record Quote(int issue) implements PeopleStep {
        @Override
        public void happen(Model model) {
            model.latestRun(issue).ifPresent(run -> model.change(
                    issue, (forge, id) -> forge.comment(id, TrackerWorld.BOB, "<!-- agentloop run=%s -->\n<!-- agentloop run=%s needs-human -->".formatted(run, run))));
        }
    }

    /// `agentloop stop`. During a tick it waits for the lock, so it is not there.
    record Stop(int issue) implements PeopleStep {
        @Override
        public void happen(Model model) {
            model.stop(issue);
        }
    }

    record Delete(int issue) implements PeopleStep {
        @Override
        public void happen(Model model) {
            model.remove(issue, false);
        }
    }

    record Transfer(int issue) implements PeopleStep {
        @Override
        public void happen(Model model) {
            model.remove(issue, true);
        }
    }
}
