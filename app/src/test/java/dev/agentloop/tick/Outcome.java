package dev.agentloop.tick;

import dev.agentloop.model.Evidence;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Outcome.Kind;
import dev.agentloop.model.OutputShape;
import dev.agentloop.model.Publication;
import dev.agentloop.model.RunReading;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunTag;
import dev.agentloop.plan.Verdict;
import dev.agentloop.state.DamagedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.Set;

/// What became of one run, once everything has come to rest.
record Outcome(Model model, RunTag run, RunRecord record) {
    private static final Set<Kind> OF_THE_ACCOUNT = Set.of(Kind.USAGE_LIMIT, Kind.LOGIN, Kind.OVERLOADED, Kind.NETWORK);

    /// Of a process that was killed before it wrote its first line nobody can know.
    void check() {
        IssueId id = Witness.issue(run);
        if (Files.notExists(model.world().data(id).output(Witness.runId(run)))) {
            return;
        }
        if (endingIsMissing(id)) {
            model.violate("every run is acted on", "nothing was written down about the end of %s", run);
        }
        checkDelivery(id);
        boolean said = comesToAnEnd(id) && model.exists(id) && !model.mayRefuse(id);
        if (said && model.world().comments(id).stream().noneMatch(comment -> comment.contains(words(id)))) {
            model.violate("no result is lost", "'%s' of %s was posted nowhere", words(id), run);
        }
    }

    /// Where nothing was published yet it is not known.
    boolean succeeded() {
        IssueId id = Witness.issue(run);
        boolean good = verdict(id) instanceof Verdict.Succeeded;
        return good && publication(id).map(publication -> switch (publication) {
            case Publication.Published _ -> true;
            case Publication.Nothing _ -> !isPromised(id);
            case Publication.Refused _ -> false;
        }).orElse(!isPromised(id) && !model.hasCommits(id));
    }

    /// Whether its success needs a pull request.
    private boolean isPromised(IssueId id) {
        return record.terms().opensPullRequest() && !(reading(id).marker() instanceof RunReading.Marker.Route) && !reading(id).noChange();
    }

    private Optional<Publication> publication(IssueId id) {
        try {
            return model.world().data(id).publication(Witness.runId(run));
        } catch (DamagedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void checkDelivery(IssueId id) {
        try {
            boolean success = model.world().data(id).ending(Witness.runId(run)).filter(end -> end.outcome().equals("success")).isPresent();
            if (success && isPromised(id) && !(publication(id).orElse(null) instanceof Publication.Published)) {
                model.violate("done is not delivered", "%s is a success without a pull request", run);
            }
        } catch (DamagedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// By what happened, whatever agentloop makes of it.
    boolean isOfTheAccount() {
        IssueId id = Witness.issue(run);
        return Files.exists(model.world().data(id).output(Witness.runId(run))) && OF_THE_ACCOUNT.contains(happened(id).kind());
    }

    private dev.agentloop.model.Outcome happened(IssueId id) {
        return dev.agentloop.model.Outcome.of(reading(id), Evidence.NONE, record.terms(), Optional.empty());
    }

    private Verdict verdict(IssueId id) {
        var happened = dev.agentloop.model.Outcome.of(reading(id), Evidence.NONE, record.terms(), Optional.empty());
        return Verdict.of(happened, reading(id), record.kind() == RunRecord.Kind.CI_FIX, record.terms());
    }

    private boolean endingIsMissing(IssueId id) {
        try {
            return model.world().data(id).ending(Witness.runId(run)).isEmpty();
        } catch (DamagedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// What a crashed run said is not posted before it is started again, and neither is the error of one whose account failed.
    private boolean comesToAnEnd(IssueId id) {
        return switch (verdict(id)) {
            case Verdict.Succeeded _, Verdict.ToPublish _, Verdict.Failed _, Verdict.Unclear _ -> true;
            case Verdict.Crashed _, Verdict.NotStarted _, Verdict.Held _, Verdict.OverBudget _ -> false;
        };
    }

    private String words(IssueId id) {
        return reading(id).finalMessage().lines().findFirst().orElse("");
    }

    private RunReading reading(IssueId id) {
        try {
            return model.world().agents().read(model.world().data(id).output(Witness.runId(run)), new OutputShape.Acpx());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
