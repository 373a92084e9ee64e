package dev.agentloop.tick;

import dev.agentloop.model.Account;
import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.PromptName;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunTag;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What an account that fails must not do to issues, and what must not be done to it.
final class Pauses {
    /// How long a run that tries an account and says nothing is waited for.
    private static final Duration PROBE = Duration.ofMinutes(10);

    private final Model model;
    private final Map<RunTag, Try> tries = new HashMap<>();
    private final Set<IssueId> mayBeHandedOver = new HashSet<>();

    /// A run that was launched while its account failed.
    ///
    /// @param since the time of failing it belongs to
    private record Try(Account account, Instant since, Duration at) {}

    Pauses(Model model) {
        this.model = model;
    }

    /// What a tick decided and did not finish, the next one finishes.
    void tickBegins() {
        Optional<LoopConfig> config = model.config();
        for (IssueId id : model.issues()) {
            if (mayBeGivenUp(id, config)) {
                mayBeHandedOver.add(id);
            } else if (!model.hasIntent(id)) {
                mayBeHandedOver.remove(id);
            }
        }
    }

    private boolean mayBeGivenUp(IssueId id, Optional<LoopConfig> config) {
        Issue issue = model.world().issue(id);
        boolean unwanted = config.isPresent()
                && (!config.get().allows(issue.author())
                        || config.get().exclusionLabels().stream().anyMatch(issue::has)
                        || config.get().promptNamed(new PromptName("code")).isEmpty());
        return unwanted
                || !issue.open()
                || model.isStoppedByHand(id)
                || issue.loopLabels().size() > 1
                || model.ledger().isIssueOver(id)
                || Files.notExists(model.world().data(id).workspace());
    }

    void launching(RunTag run, RunRecord record) {
        Optional<Account> account = Optional.ofNullable(model.world().accounts().get(record.engagement().account())).filter(Account::isFailing);
        account.ifPresent(failing -> {
            notPaused(run, failing);
            alone(run, failing);
            tries.put(run, new Try(failing, failing.since(), model.realTime()));
        });
        if (record.kind() == RunRecord.Kind.RESTART) {
            predecessor(run).filter(before -> new Outcome(model, before.tag(), before).isOfTheAccount())
                    .ifPresent(before -> model.violate("the account's failure is not the issue's", "%s was restarted as %s", before.tag(), run));
        }
    }

    private void notPaused(RunTag run, Account account) {
        Instant now = model.world().now();
        // What is dated in the future was written before the clock was set back.
        boolean paused = account.until().isAfter(now) && !account.lastFault().isAfter(now);
        boolean another = account.probe()
                .filter(probe -> !probe.run().equals(run.value()) && probe.at().plus(PROBE).isAfter(now) && !probe.at().isAfter(now))
                .isPresent();
        // Whoever began to try it while the time of its failure was still to come goes on.
        boolean goesOn = account.isProbe(run) && !model.setBack().isZero();
        if (paused && !goesOn || another) {
            model.violate("a paused account starts nothing", "%s was launched, with %s", run, account);
        }
    }

    /// By the time that no one sets.
    private void alone(RunTag run, Account account) {
        List<RunTag> others = tries.entrySet().stream()
                .filter(other -> other.getValue().account().id().equals(account.id()) && other.getValue().since().equals(account.since()))
                .filter(other -> model.world().agents().prompts().contains(other.getKey()))
                .filter(other -> other.getValue().at().compareTo(model.realTime().minus(PROBE)) > 0)
                .filter(other -> other.getValue().at().compareTo(model.clockSetForward()) > 0)
                .map(Map.Entry::getKey)
                .toList();
        if (!others.isEmpty()) {
            model.violate("one run tries an account", "%s was launched while %s tried %s", run, others, account);
        }
    }

    private Optional<RunRecord> predecessor(RunTag run) {
        return model.runs(Witness.issue(run)).stream()
                .filter(other -> other.compareTo(Witness.runId(run)) < 0)
                .max(RunId::compareTo)
                .flatMap(other -> Optional.ofNullable(model.witness().launched().get(RunTag.of(World.ref(Witness.issue(run)), other))));
    }

    /// An account's failure alone hands no issue over. What a run of this very tick spent before it failed may, and so may people's changes since the run was recorded: they
    /// end what was begun, and a label they put back is a claim of theirs.
    ///
    /// @param was what the issue's only managed label was
    void handedOver(IssueId id, Label was) {
        List<RunId> runs = model.runs(id);
        boolean peopleChanged = model.labelsLastChanged(id) >= model.witness().latestRecordedIn(id);
        if (mayBeHandedOver.contains(id) || model.isStoppedByHand(id) || model.ledger().isIssueOver(id) || peopleChanged || runs.isEmpty()) {
            return;
        }
        Optional.ofNullable(model.witness().launched().get(RunTag.of(World.ref(id), runs.getLast())))
                .filter(latest -> latest.terms().inProcess().equals(was) && new Outcome(model, latest.tag(), latest).isOfTheAccount())
                .ifPresent(latest -> model.violate("the account's failure is not the issue's", "after %s issue %s was handed over", latest.tag(), id));
    }
}
