package dev.agentloop.tick;

import dev.agentloop.model.Check;
import java.util.random.RandomGenerator;

/// What happens to the branches and pull requests of issues, and what CI says about them.
sealed interface CiStep extends Step {
    static CiStep any(RandomGenerator random) {
        int issue = Setup.anyIssue(random);
        Check.State state = Check.State.values()[random.nextInt(Check.State.values().length)];
        return switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4, 5, 6, 7, 8 -> new Deliver(issue, state);
            case 9 -> new Push(issue);
            case 10, 11 -> new Commit(issue, random.nextBoolean(), random.nextBoolean());
            case 12, 13, 14, 15, 16 -> new Report(issue, state);
            case 17 -> random.nextBoolean() ? new Merge(issue) : new Commit(issue, random.nextBoolean(), random.nextBoolean());
            case 18 -> new Close(issue);
            default -> new StrangersFork(issue);
        };
    }

    /// An agent at work pushes, is done, and CI says this: what happens to most issues.
    record Deliver(int issue, Check.State ci) implements CiStep {
        @Override
        public void happen(Model model) {
            model.whereWorking(issue, (agents, ref) -> {
                String commit = model.pulls().push(ref.id());
                FakeWorkspaces.commit(model.world().data(ref.id()).workspace(), Pulls.branch(ref.id()), commit);
                model.committed(ref.id());
                model.pulls().report(ref.id(), ci);
                agents.finish(ref, AgentStep.Manner.DONE.script(model.words()));
            });
        }
    }

    /// An agent at work commits on the issue's branch, pushes it or not, without a pull request, and is done or goes on.
    record Commit(int issue, boolean pushes, boolean ends) implements CiStep {
        @Override
        public void happen(Model model) {
            model.whereWorking(issue, (agents, ref) -> {
                String commit = model.pulls().newCommit();
                FakeWorkspaces.commit(model.world().data(ref.id()).workspace(), Pulls.branch(ref.id()), commit);
                model.committed(ref.id());
                if (pushes) {
                    model.pulls().push(ref.id(), commit);
                }
                if (ends) {
                    agents.finish(ref, AgentStep.Manner.DONE.script(model.words()));
                }
            });
        }
    }

    /// An agent, or a person, pushes to the issue's branch and opens its pull request.
    record Push(int issue) implements CiStep {
        @Override
        public void happen(Model model) {
            model.pulls().push(Model.id(issue));
        }
    }

    /// CI reports a check of the branch's newest commit.
    record Report(int issue, Check.State state) implements CiStep {
        @Override
        public void happen(Model model) {
            model.pulls().report(Model.id(issue), state);
        }
    }

    record Merge(int issue) implements CiStep {
        @Override
        public void happen(Model model) {
            model.pulls().end(Model.id(issue), true);
        }
    }

    record Close(int issue) implements CiStep {
        @Override
        public void happen(Model model) {
            model.pulls().end(Model.id(issue), false);
        }
    }

    record StrangersFork(int issue) implements CiStep {
        @Override
        public void happen(Model model) {
            model.world().forge().openFromStrangersFork(Pulls.branch(Model.id(issue)));
        }
    }
}
