package dev.agentloop.execute;

import dev.agentloop.git.Delivery;
import dev.agentloop.git.GitException;
import dev.agentloop.git.LeftCommits;
import dev.agentloop.git.PublishRules;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.Intent;
import dev.agentloop.model.IssueText;
import dev.agentloop.model.IssueView;
import dev.agentloop.model.Publication;
import dev.agentloop.model.PullRequest;
import dev.agentloop.model.RunView;
import dev.agentloop.state.CloneBefore;
import dev.agentloop.state.DamagedException;
import dev.agentloop.state.IssueData;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Brings the work of a run that ended well to the code host, or finds out that it is there, and writes down what came of that. Doing it again finds the branch pushed and the
/// pull request open.
final class Publishing {
    /// The code host's clock may be behind ours.
    private static final Duration CLOCK_DIFFERENCE = Duration.ofMinutes(2);

    private static final int MAX_NAMED = 5;

    private final LoopContext context;
    private final LabelMoves labels;
    private final PullRequestWords words;

    Publishing(LoopContext context, LabelMoves labels) {
        this.context = context;
        this.labels = labels;
        this.words = new PullRequestWords(context.config(), context.mask());
    }

    /// @param view the issue as the plan saw it
    void carryOut(IssueData issue, Intent intent, IssueView view) throws ForgeException, GitException, IOException, DamagedException, ChangedMeanwhileException {
        IssueText text = labels.check(issue.issue(), intent);
        RunView run = view.run(intent.run().orElseThrow()).orElseThrow();
        if (issue.publication(run.id()).isEmpty()) {
            endRemains(issue, run);
            context.workspaces().runEnded();
            Attempt attempt = Attempt.of(issue, view);
            issue.publication(run.id(), masked(publication(issue, attempt, run, text)));
        }
        issue.clearIntent();
    }

    private Publication publication(IssueData issue, Attempt attempt, RunView run, IssueText text) throws ForgeException, GitException {
        try {
            return switch (run.record().terms().publish()) {
                case AGENT -> byAgent(issue, attempt, run, text);
                case AGENTLOOP -> byAgentloop(issue, attempt, run, text);
            };
        } catch (ForgeException e) {
            if (e.kind() != ForgeException.Kind.REFUSED) {
                throw e;
            }
            return new Publication.Refused(e.getMessage());
        }
    }

    /// Nobody may commit, or push, while that is looked at.
    private void endRemains(IssueData issue, RunView run) throws DamagedException {
        List<String> left = context.agents().stop(run.record().tag(), Stopping.process(issue, run.id()), Optional.empty());
        if (!left.isEmpty()) {
            context.narrator().event(issue.issue(), "processes of " + run.id() + " could not be stopped: " + String.join("; ", left));
        }
    }

    /// What the issue's work since its start is measured by.
    ///
    /// @param begun when it began
    /// @param known commits that were there then
    /// @param replaceable commits that were there when any run of it began
    private record Attempt(Instant begun, Set<String> known, Set<String> replaceable) {
        static Attempt of(IssueData issue, IssueView view) {
            List<RunView> runs = view.runsSinceStart();
            Set<String> replaceable = new HashSet<>();
            runs.forEach(run -> issue.before(run.id()).map(CloneBefore::commits).ifPresent(replaceable::addAll));
            Set<String> known = issue.before(runs.getFirst().id()).map(CloneBefore::commits).orElse(Set.of());
            return new Attempt(runs.getFirst().id().startedAt(), known, replaceable);
        }

        /// Without knowing what was there before, nothing of the remote's counts as new but what the code host dates.
        SortedMap<String, String> fresh(SortedMap<String, String> pushed) {
            SortedMap<String, String> fresh = new TreeMap<>(known.isEmpty() ? Map.of() : pushed);
            fresh.values().removeIf(known::contains);
            return fresh;
        }

        boolean isNew(PullRequest pull) {
            return pull.state() != PullRequest.State.CLOSED && !known.contains(pull.headCommit()) && !pull.updatedAt().isBefore(begun.minus(CLOCK_DIFFERENCE));
        }
    }

    private Publication byAgent(IssueData issue, Attempt attempt, RunView run, IssueText text) throws ForgeException, GitException {
        boolean promised = run.record().terms().opensPullRequest();
        String prefix = issue.issue().branchPrefix();
        SortedMap<String, String> fresh = attempt.fresh(context.workspaces().pushed(context.cloneSpec(run.record().terms()), prefix));
        if (fresh.isEmpty() && !promised) {
            return new Publication.Nothing("pushed no branch");
        }
        List<PullRequest> pulls = context.codeHost().pullRequests(prefix);
        Optional<PullRequest> opened = pulls.stream().filter(pull -> isOf(pull, fresh)).findFirst().or(() -> pulls.stream().filter(attempt::isNew).findFirst());
        if (opened.isPresent()) {
            return published(run, opened.get(), fresh.getOrDefault(opened.get().headBranch(), opened.get().headCommit()));
        }
        Optional<PullRequest> closed = pulls.stream().filter(pull -> pull.headCommit().equals(fresh.get(pull.headBranch()))).findFirst();
        closed.ifPresent(pull -> fresh.remove(pull.headBranch()));
        if (fresh.isEmpty()) {
            return new Publication.Nothing(closed.isPresent() ? closedWords(closed.get()) : found(issue, attempt, run));
        }
        Optional<String> branch = chosen(fresh, run);
        if (branch.isEmpty()) {
            return new Publication.Nothing("pushed several branches (%s) and opened a pull request for none of them"
                    .formatted(fresh.keySet().stream().limit(MAX_NAMED).collect(Collectors.joining(", "))));
        }
        PullRequest pull = open(branch.get(), run, text);
        return published(run, pull, fresh.get(branch.get()));
    }

    /// Open, or merged with just these commits.
    private static boolean isOf(PullRequest pull, Map<String, String> fresh) {
        String commit = fresh.get(pull.headBranch());
        return commit != null && switch (pull.state()) {
            case OPEN -> true;
            case MERGED -> pull.headCommit().equals(commit);
            case CLOSED -> false;
        };
    }

    private static String closedWords(PullRequest pull) {
        return "pushed branch %s, but its pull request %s was closed without being merged".formatted(pull.headBranch(), pull.url());
    }

    /// Of several, where its clone stands.
    private static Optional<String> chosen(SortedMap<String, String> fresh, RunView run) {
        Optional<String> delivered = run.state() instanceof RunView.State.Over over ? over.evidence().delivered() : Optional.empty();
        return fresh.size() == 1
                ? Optional.of(fresh.firstKey())
                : fresh.entrySet().stream().filter(branch -> Optional.of(branch.getValue()).equals(delivered)).map(Map.Entry::getKey).findFirst();
    }

    /// Why there is nothing of which a pull request could be made. A clone that cannot be read is told of, not tried again: it will be as it is tomorrow.
    private String found(IssueData issue, Attempt attempt, RunView run) throws ForgeException {
        List<LeftCommits> left;
        try {
            left = issue.hasClone()
                    ? context.workspaces().left(context.cloneSpec(run.record().terms()), issue.workspace(), issue.meta(), attempt.known())
                    : List.of();
        } catch (GitException e) {
            return "pushed no branch whose name begins with '%s' (and %s)".formatted(issue.issue().branchPrefix(), e.getMessage());
        }
        if (left.isEmpty()) {
            return "left no commit";
        }
        return "left %s that %s not pushed to a branch whose name begins with '%s'".formatted(
                left.stream().limit(MAX_NAMED).map(LeftCommits::describe).collect(Collectors.joining(" and ")),
                left.size() == 1 && left.getFirst().count() == 1 ? "was" : "were",
                issue.issue().branchPrefix());
    }

    private Publication byAgentloop(IssueData issue, Attempt attempt, RunView run, IssueText text) throws ForgeException, GitException {
        if (!issue.hasClone()) {
            return new Publication.Nothing("left no clone");
        }
        PublishRules rules = new PublishRules(issue.issue().branchPrefix(), attempt.known(), attempt.replaceable(), context.config().protectedPaths());
        Delivery delivery = context.workspaces().publish(context.cloneSpec(run.record().terms()), issue.workspace(), issue.meta(), rules);
        return switch (delivery) {
            case Delivery.None(String found) -> new Publication.Nothing(found);
            case Delivery.Refused(String why) -> new Publication.Refused(why);
            case Delivery.Pushed pushed -> requested(pushed, run, text);
        };
    }

    /// One that a person closed is not opened again as long as there is nothing new in it.
    private Publication requested(Delivery.Pushed pushed, RunView run, IssueText text) throws ForgeException {
        List<PullRequest> pulls = context.codeHost().pullRequests(pushed.branch()).stream().filter(pull -> pull.headBranch().equals(pushed.branch())).toList();
        Optional<PullRequest> open = pulls.stream().filter(pull -> pull.state() == PullRequest.State.OPEN).findFirst();
        if (open.isPresent()) {
            context.codeHost().describe(open.get(), words.title(text), words.body(run, text));
            return published(pushed, open.get());
        }
        Optional<PullRequest> ended = pulls.stream().filter(pull -> pull.headCommit().equals(pushed.commit())).findFirst();
        if (ended.isPresent()) {
            return ended.get().state() == PullRequest.State.MERGED
                    ? published(pushed, ended.get())
                    : new Publication.Refused("its pull request %s was closed without being merged; open it again, or delete branch '%s'".formatted(ended.get().url(), pushed.branch()));
        }
        return published(pushed, open(pushed.branch(), run, text));
    }

    private PullRequest open(String branch, RunView run, IssueText text) throws ForgeException {
        return context.codeHost().open(branch, context.config().headBranch(), words.title(text), words.body(run, text));
    }

    private static Publication published(Delivery.Pushed pushed, PullRequest pull) {
        return new Publication.Published(pushed.branch(), pushed.commit(), pull.id(), pull.url(), pushed.change());
    }

    private Publication published(RunView run, PullRequest pull, String commit) throws ForgeException {
        return new Publication.Published(
                pull.headBranch(), commit, pull.id(), pull.url(), context.workspaces().change(context.cloneSpec(run.record().terms()), commit));
    }

    /// It is a file, and becomes a comment; branches have the names agents gave them.
    private Publication masked(Publication publication) {
        return switch (publication) {
            case Publication.Published published -> published;
            case Publication.Nothing(String found) -> new Publication.Nothing(context.mask().apply(found));
            case Publication.Refused(String why) -> new Publication.Refused(context.mask().apply(why));
        };
    }
}
