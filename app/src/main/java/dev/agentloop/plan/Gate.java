package dev.agentloop.plan;

import dev.agentloop.model.Check;
import dev.agentloop.model.CiSighting;
import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueView;
import dev.agentloop.model.Label;
import dev.agentloop.model.PullRequest;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunTerms;
import dev.agentloop.model.RunView;
import dev.agentloop.model.Standing;
import dev.agentloop.plan.Waiting.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Row 16: an issue that waits for CI.
///
/// @param standing since when it waits, and for the checks of which commit
record Gate(Situation situation, IssueView view, Issue issue, RunTerms terms, Standing.AtGate standing) {
    /// Most checks that are named in one sentence.
    private static final int MAX_NAMES = 5;

    /// Most characters of what a check says of itself; some say a page.
    private static final int MAX_WORDS = 80;

    static Gate of(Situation situation) {
        RunTerms terms = situation.gate().orElseThrow();
        return new Gate(situation, situation.view(), situation.issue().orElseThrow(), terms, standing(situation, terms.ciGate().orElseThrow()));
    }

    /// What was written down goes on as long as it speaks of the same label, and of the same head commit. Dated in the future it was written before the clock was set back.
    private static Standing.AtGate standing(Situation situation, Label label) {
        Instant now = situation.now();
        Optional<Standing.AtGate> noted = situation.view().standing()
                .filter(Standing.AtGate.class::isInstance)
                .map(Standing.AtGate.class::cast)
                .filter(at -> at.label().equals(label) && !at.since().isAfter(now));
        Optional<Standing.Head> head = switch (situation.view().ci()) {
            case CiSighting.Seen(Optional<PullRequest> pull, _) ->
                pull.map(PullRequest::headCommit).map(commit -> noted.flatMap(Standing.AtGate::head)
                        .filter(known -> known.commit().equals(commit) && !known.since().isAfter(now))
                        .orElse(new Standing.Head(commit, now)));
            case CiSighting.Unreadable _, CiSighting.Unasked _ -> noted.flatMap(Standing.AtGate::head);
        };
        return new Standing.AtGate(label, noted.map(Standing.AtGate::since).orElse(now), head);
    }

    private Instant deadline() {
        return standing.since().plus(situation.config().ciTimeout());
    }

    Condition timeIsLeft() {
        Duration waited = Duration.between(standing.since(), situation.now());
        return Condition.needed(
                "it has not waited too long",
                situation.now().isBefore(deadline()),
                "%s of at most %s".formatted(Durations.text(waited), Durations.text(situation.config().ciTimeout())),
                "it waited for CI for " + Durations.text(situation.config().ciTimeout()));
    }

    CiVerdict verdict() {
        return CiVerdict.of(view.ci(), standing, situation.config().ciGrace(), situation.now());
    }

    Decision decide() {
        return switch (verdict()) {
            case CiVerdict.Passed(String why) -> pass(why);
            case CiVerdict.Refused(String why) -> handOver(why);
            case CiVerdict.Failed(List<Check> failed) -> fix(failed);
            case CiVerdict.Wait(String what, Optional<Instant> until) -> await(what, until);
        };
    }

    private Decision pass(String why) {
        return Decision.act(new Action.PassGate(view.ref(), LabelMove.to(issue, terms.output()), why));
    }

    private Decision fix(List<Check> failed) {
        String failure = "CI failed (%s)".formatted(names(failed));
        Optional<Condition> failing = Condition.firstFailing(conditions(failed));
        if (failing.isEmpty()) {
            situation.slots().take(terms.inProcess());
            RunRecord run = run(failed);
            String because = "%s; fix %d of at most %d".formatted(failure, run.attempt(), terms.maxCIFixes());
            return Decision.act(new Action.FixCI(view.ref(), run, LabelMove.to(issue, terms.inProcess()), because));
        }
        return failing.get().waits()
                .map(reason -> noted(Decision.wait(new Waiting(view.ref(), reason, failing.get().otherwise(), failing.get().until()))))
                .orElseGet(() -> handOver(failing.get().otherwise()));
    }

    List<Condition> conditions(List<Check> failed) {
        return Conditions.ciFix(situation, terms, "CI failed (%s)".formatted(names(failed)));
    }

    private RunRecord run(List<Check> failed) {
        RunView before = view.latestRun().orElseThrow();
        return new RunRecord(
                view.ref(),
                RunId.next(situation.now(), Optional.of(before.id())),
                RunRecord.Kind.CI_FIX,
                view.runsSinceStart(RunRecord.Kind.CI_FIX) + 1,
                before.record().handOffs(),
                terms,
                Choosing.successor(situation, before).take(),
                failed,
                false);
    }

    private Decision await(String what, Optional<Instant> until) {
        // Offline nobody knows what the next tick will see.
        boolean asked = !(view.ci() instanceof CiSighting.Unasked);
        if (asked && !timeIsLeft().holds()) {
            return handOver("%s: %s".formatted(timeIsLeft().otherwise(), what));
        }
        Instant end = until.filter(at -> at.isBefore(deadline())).orElse(deadline());
        return noted(Decision.wait(new Waiting(view.ref(), Reason.CI, "it waits for CI: " + what, Optional.of(end))));
    }

    /// With what time is counted from written down.
    private Decision noted(Decision decision) {
        boolean known = view.standing().equals(Optional.of(standing));
        return known ? decision : decision.and(new Action.NoteStanding(view.ref(), standing, "it waits for CI at " + standing.label()));
    }

    private Decision handOver(String because) {
        return Decision.act(new Action.Escalate(
                view.ref(), Optional.empty(), Action.Cause.OTHER, LabelMove.to(issue, Label.NEED_SUPERVISOR), because));
    }

    static String names(List<Check> checks) {
        return named(checks, Check::name);
    }

    /// With what each says of itself: one that waits for a person's hand waits for nothing else.
    static String namesWithWords(List<Check> checks) {
        return named(checks, check -> {
            String words = check.summary().replaceAll("\\s+", " ").strip();
            return words.isEmpty() ? check.name() : "%s (%s)".formatted(check.name(), words.length() <= MAX_WORDS ? words : words.substring(0, MAX_WORDS) + "...");
        });
    }

    private static String named(List<Check> checks, Function<Check, String> text) {
        String first = checks.stream().limit(MAX_NAMES).map(text).collect(Collectors.joining(", "));
        return checks.size() <= MAX_NAMES ? first : "%s and %d more".formatted(first, checks.size() - MAX_NAMES);
    }
}
