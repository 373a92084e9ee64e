package dev.agentloop.execute;

import dev.agentloop.agent.AgentException;
import dev.agentloop.agent.Agents;
import dev.agentloop.git.GitException;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.Intent;
import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueView;
import dev.agentloop.model.IssueView.Sighting;
import dev.agentloop.model.Label;
import dev.agentloop.model.LabelRoles;
import dev.agentloop.model.PastRun;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunView;
import dev.agentloop.state.DamagedException;
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
    private final CommentPoster comments;
    private final CommentText texts;

    Housekeeping(LoopContext context, CommentPoster comments, CommentText texts) {
        this.context = context;
        this.comments = comments;
        this.texts = texts;
        this.roles = context.config().labelRoles();
    }

    /// Removes the clone of an issue whose move ends its work here, before the comment, which says what was kept of it.
    ///
    /// @return what was kept since the work began; empty when the issue goes on
    List<Path> clear(IssueData issue, Intent intent, IssueView planned) {
        boolean ends = switch (intent.kind()) {
            case FINISH, ESCALATE, MOVE -> intent.after().stream().anyMatch(roles::isAnEnd);
            // An agent may be at work beside the labels that are tidied.
            case TIDY, LAUNCH, PUBLISH -> false;
        };
        if (!ends) {
            return List.of();
        }
        try {
            checkNobodyWorks(issue, planned);
            context.workspaces().remove(issue.workspace(), issue.meta());
            return KeptWork.since(issue.meta(), intent.run().map(RunId::startedAt).orElse(intent.since()));
        } catch (GitException | AgentException | IOException e) {
            context.narrator().problem(issue.issue(), "its clone could not be cleaned up, which is tried again: " + e.getMessage());
            return List.of();
        }
    }

    /// What it holds is kept first, and told, and then it is removed: whenever that is interrupted, it is done again, and told once.
    ///
    /// @param planned the issue as the plan saw it
    void cleanUp(IssueData issue, IssueView planned) throws ForgeException, GitException, AgentException, ChangedMeanwhileException {
        boolean there = confirm(planned);
        checkNobodyWorks(issue, planned);
        Optional<Path> kept = context.workspaces().keep(issue.workspace(), issue.meta());
        if (kept.isPresent()) {
            context.narrator().event(issue.issue(), "its clone held work that was not pushed, which is kept: " + KeptWork.restoreCommand(kept.get()));
        }
        if (kept.isPresent() && there) {
            tell(issue, kept.get());
        }
        context.workspaces().remove(issue.workspace(), issue.meta());
    }

    private void tell(IssueData issue, Path kept) throws ForgeException {
        String marker = CommentText.marker("kept=%s/%s".formatted(issue.issue(), kept.getFileName()));
        comments.post(issue.issue(), texts.cleanedUp(List.of(kept), marker), marker, true);
    }

    /// A process that cannot be stopped may still write there.
    private void checkNobodyWorks(IssueData issue, IssueView planned) throws AgentException {
        if (issue.hasClone()) {
            Agents.Census census = context.agents().census();
            Optional<RunView> working = planned.runs().stream().filter(run -> census.carries(run.record().tag())).findFirst();
            if (working.isPresent()) {
                throw new AgentException("processes of %s are still there".formatted(working.get().id()));
            }
        }
    }

    /// A listing may be old: the issue may be queued, or at work elsewhere, by now.
    ///
    /// @return whether there is such an issue
    private boolean confirm(IssueView planned) throws ForgeException, ChangedMeanwhileException {
        Set<Label> then = planned.sighting() instanceof Sighting.Present(Issue seen) ? seen.managedLabels() : Set.of();
        try {
            Set<Label> now = context.view().read(planned.ref().id()).issue().managedLabels();
            if (!now.equals(then) && now.stream().anyMatch(label -> !roles.isAnEnd(label))) {
                throw new ChangedMeanwhileException("its labels are not as they were listed; it is looked at again");
            }
            return true;
        } catch (ForgeException e) {
            if (e.kind() != ForgeException.Kind.GONE) {
                throw e;
            }
            return false;
        }
    }

    /// What the runs used is written down first: killed in between, it is known twice, and counted once.
    void prune(IssueData issue, List<RunId> runs, IssueView planned) throws GitException, IOException, DamagedException {
        issue.remember(runs.stream().flatMap(run -> planned.run(run).stream()).flatMap(run -> PastRun.of(run).stream()).toList());
        for (RunId run : runs) {
            issue.prune(run);
        }
        issue.emptyTrash();
        context.workspaces().tidy(issue.meta());
    }
}
