package dev.agentloop.execute;

import dev.agentloop.model.Evidence;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.Intent;
import dev.agentloop.model.IssueText;
import dev.agentloop.model.IssueView;
import dev.agentloop.model.Label;
import dev.agentloop.model.RunView;
import dev.agentloop.model.RunView.State;
import dev.agentloop.plan.Durations;
import dev.agentloop.plan.Planner;
import dev.agentloop.state.DamagedException;
import dev.agentloop.state.IssueData;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Ends something: a run that is over, or a state of labels that must not be. What is left of the run is stopped, the clone cleaned up when nothing follows, the comment
/// posted, the label moved, the run marked as acted on, in this order, each once.
final class Concluding {
    private final LoopContext context;
    private final LabelMoves labels;
    private final Housekeeping housekeeping;
    private final CommentPoster comments;
    private final CommentText texts;
    private final Telling telling;

    Concluding(LoopContext context, LabelMoves labels, Housekeeping housekeeping, CommentPoster comments, CommentText texts, Telling telling) {
        this.telling = telling;
        this.housekeeping = housekeeping;
        this.context = context;
        this.labels = labels;
        this.comments = comments;
        this.texts = texts;
    }

    /// @param run the run that is concluded, when there is one
    /// @param view the issue as the plan saw it
    void carryOut(IssueData issue, Intent intent, IssueView view, Optional<RunView> run, boolean resumed)
            throws ForgeException, IOException, DamagedException, ChangedMeanwhileException {
        IssueText text = labels.check(issue.issue(), intent);
        // A run that is marked already was concluded by a tick that died right after.
        Optional<RunView> pending = run.filter(RunView::isPending);
        if (pending.isPresent()) {
            settlePredecessors(issue, intent, view, pending.get());
            sweep(issue, pending.get());
            rememberEvidence(issue, pending.get());
            context.workspaces().runEnded();
        }
        List<Path> kept = intent.before().equals(intent.after()) ? List.of() : housekeeping.clear(issue, intent, view);
        Optional<String> unposted = run.isPresent() && pending.isEmpty() ? Optional.empty() : comment(issue, intent, pending, kept, resumed);
        labels.move(text, intent.after());
        if (intent.kind() == Intent.Kind.ESCALATE) {
            telling.handedOver(view, intent);
        }
        if (pending.isPresent()) {
            issue.ending(pending.get().id(), ending(intent, pending.get(), unposted));
        }
        issue.clearIntent();
    }

    /// A tick that dies behind the clone's end leaves the run to one that could see no commit of it.
    private static void rememberEvidence(IssueData issue, RunView run) throws IOException {
        if (run.state() instanceof State.Over over && !over.evidence().equals(Evidence.NONE) && issue.evidence(run.id()).isEmpty()) {
            issue.evidence(run.id(), over.evidence());
        }
    }

    /// A restart that could not be begun leaves the run it was to follow undecided, and perhaps at work.
    private void settlePredecessors(IssueData issue, Intent intent, IssueView view, RunView run) throws IOException, DamagedException {
        for (RunView earlier : view.runs().stream().filter(other -> other.isPending() && other.id().compareTo(run.id()) < 0).toList()) {
            abandon(issue, earlier, intent.because());
        }
    }

    /// What is left of the run is stopped first, so that nothing works beside the script, and what the script leaves at work after it, so that the clone can go.
    void afterRun(IssueData issue, RunView run) throws IOException, DamagedException {
        sweep(issue, run);
        new ProjectHooks(context).afterRun(issue, run);
        sweep(issue, run);
    }

    /// Ends a run nobody can be told about: its issue is gone, or it was never started.
    void abandon(IssueData issue, RunView run, String because) throws IOException, DamagedException {
        sweep(issue, run);
        issue.ending(run.id(), Endings.of(run, Optional.of(because), Optional.empty(), context.mask()));
    }

    /// So that a night of issues does not leave a hundred idle agents in memory.
    private void sweep(IssueData issue, RunView run) throws DamagedException {
        List<String> left = context.agents().stop(run.record().tag(), Stopping.process(issue, run.id()), Optional.empty());
        if (!left.isEmpty()) {
            context.narrator().problem(issue.issue(), "processes of " + run.id() + " could not be stopped: " + String.join("; ", left));
        }
    }

    /// @return why there is no comment, when there should be one
    private Optional<String> comment(IssueData issue, Intent intent, Optional<RunView> run, List<Path> kept, boolean resumed) throws ForgeException {
        if (intent.kind() == Intent.Kind.MOVE && kept.isEmpty()) {
            return Optional.empty();
        }
        boolean handsOver = intent.kind() == Intent.Kind.ESCALATE;
        String marker = run.map(view -> CommentText.runMarker(view, handsOver))
                .orElseGet(() -> CommentText.marker("note=%s/%s".formatted(issue.issue(), intent.since())));
        String sign = run.map(view -> CommentText.runSign(view, handsOver)).orElse(marker);
        String text = switch (intent.kind()) {
            case FINISH -> texts.result(run.orElseThrow(), remark(intent), kept, marker);
            case ESCALATE -> texts.needsHuman(issue.issue(), run, intent.because(), kept, marker);
            case TIDY -> texts.note("Superfluous labels were dropped: %s.".formatted(intent.because()), marker);
            case MOVE -> texts.cleanedUp(kept, marker);
            case LAUNCH, PUBLISH -> throw new IllegalStateException("%s is not an end".formatted(intent.kind()));
        };
        try {
            // An intent that was given up for another may have posted it already.
            boolean posted = comments.post(issue.issue(), text, sign, resumed || run.isPresent());
            return posted ? Optional.empty() : Optional.of("the tracker refused the comment");
        } catch (ForgeException e) {
            if (e.kind() == ForgeException.Kind.GONE || !isPatienceUsedUp(intent)) {
                throw e;
            }
            String unposted = "its comment could not be posted for " + Durations.text(patience(intent.kind()).orElseThrow()) + ": " + e.getMessage();
            context.narrator().problem(issue.issue(), unposted);
            return Optional.of(unposted);
        }
    }

    /// Without this a forge that takes no comment on one issue holds the issue's slot for ever. A finish does not come here: after the same time it becomes a hand-over.
    private static boolean isPatienceUsedUp(Intent intent) {
        return patience(intent.kind()).filter(intent::hasFailedFor).isPresent();
    }

    private static Optional<Duration> patience(Intent.Kind kind) {
        return switch (kind) {
            case ESCALATE -> Optional.of(Planner.FINISH_PATIENCE);
            case TIDY -> Optional.of(Planner.STEP_PATIENCE);
            case FINISH, MOVE, LAUNCH, PUBLISH -> Optional.empty();
        };
    }

    /// Only a result that moves nothing needs a word of explanation.
    private static Optional<String> remark(Intent intent) {
        return intent.before().equals(intent.after()) ? Optional.of(intent.because()) : Optional.empty();
    }

    private RunView.Ending ending(Intent intent, RunView run, Optional<String> unposted) {
        Optional<String> error = intent.kind() == Intent.Kind.ESCALATE ? Optional.of(intent.because()) : Optional.empty();
        if (unposted.isPresent()) {
            error = Optional.of(error.map(e -> e + "; ").orElse("") + unposted.get());
        }
        Optional<Label> target = intent.before().equals(intent.after()) ? Optional.empty() : intent.after().stream().findFirst();
        return Endings.of(run, error, target, context.mask());
    }
}
