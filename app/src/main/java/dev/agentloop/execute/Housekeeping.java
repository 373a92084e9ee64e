package dev.agentloop.execute;

import dev.agentloop.git.GitException;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.Intent;
import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueView;
import dev.agentloop.model.IssueView.Sighting;
import dev.agentloop.model.Label;
import dev.agentloop.model.LabelRoles;
import dev.agentloop.model.LabelRoles.Role;
import dev.agentloop.model.RunId;
import dev.agentloop.state.IssueData;
import dev.agentloop.state.KeptWork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Removes clones and old runs nothing needs any more. Whether it succeeds changes no outcome: what is left is tried again.
final class Housekeeping {
    private final LoopContext context;
    private final LabelRoles roles;

    Housekeeping(LoopContext context) {
        this.context = context;
        this.roles = context.config().labelRoles();
    }

    /// Removes the clone of an issue whose move ends its work here, before the comment, which says what was kept of it.
    ///
    /// @return what was kept since the work began; empty when the issue goes on
    List<Path> clear(IssueData issue, Intent intent) {
        boolean ends = switch (intent.kind()) {
            case FINISH, ESCALATE, MOVE -> intent.after().stream().anyMatch(this::isAnEnd);
            // An agent may be at work beside the labels that are tidied.
            case TIDY, LAUNCH -> false;
        };
        if (!ends) {
            return List.of();
        }
        try {
            context.workspaces().remove(issue.workspace(), issue.meta());
            return KeptWork.since(issue.meta(), intent.run().map(RunId::startedAt).orElse(intent.since()));
        } catch (GitException | IOException e) {
            context.narrator().event(issue.issue(), "its clone could not be cleaned up, which is tried again: " + e.getMessage());
            return List.of();
        }
    }

    private boolean isAnEnd(Label label) {
        return roles.of(label).filter(role -> role == Role.DONE || role == Role.NEEDS_HUMAN).isPresent();
    }

    /// @param planned the issue as the plan saw it
    void cleanUp(IssueData issue, IssueView planned) throws ForgeException, GitException, ChangedMeanwhileException {
        confirm(planned);
        Optional<Path> kept = context.workspaces().remove(issue.workspace(), issue.meta());
        kept.ifPresent(path -> context.narrator().event(issue.issue(), "its clone held work that was not pushed, which is kept: " + KeptWork.restoreCommand(path)));
    }

    /// A listing may be old: the issue may be queued, or at work elsewhere, by now.
    private void confirm(IssueView planned) throws ForgeException, ChangedMeanwhileException {
        Set<Label> then = planned.sighting() instanceof Sighting.Present(Issue seen) ? seen.managedLabels() : Set.of();
        try {
            Set<Label> now = context.view().read(planned.ref().id()).issue().managedLabels();
            if (!now.equals(then) && now.stream().anyMatch(label -> !isAnEnd(label))) {
                throw new ChangedMeanwhileException("its labels are not as they were listed; it is looked at again");
            }
        } catch (ForgeException e) {
            if (e.kind() != ForgeException.Kind.GONE) {
                throw e;
            }
        }
    }

    void prune(IssueData issue, List<RunId> runs) throws IOException {
        for (RunId run : runs) {
            issue.prune(run);
        }
        issue.emptyTrash();
    }
}
