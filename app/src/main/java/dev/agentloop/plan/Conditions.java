package dev.agentloop.plan;

import dev.agentloop.model.Budget;
import dev.agentloop.model.Issue;
import dev.agentloop.model.Label;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.Prompt;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunTerms;
import dev.agentloop.plan.Waiting.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What must hold before an agent is started, for each reason to start one. In each list the first condition that fails decides.
final class Conditions {
    private final Situation situation;
    private final Issue issue;
    private final LoopConfig config;
    private final Starts starts;

    private Conditions(Situation situation) {
        this.situation = situation;
        this.issue = situation.issue().orElseThrow();
        this.config = situation.config();
        this.starts = situation.starts();
    }

    /// Row 17: a new start from an input label.
    static List<Condition> start(Situation situation, Prompt prompt) {
        Conditions of = new Conditions(situation);
        return all(
                List.of(of.author(), of.exclusion(), of.state(prompt)),
                of.budgets(prompt.terms(), "", ""),
                List.of(of.rateLimit("the rate limit is used up"), Choosing.start(situation, prompt).condition(""), of.slot(prompt), room(situation)));
    }

    /// For whatever is about to make a clone.
    static Condition room(Situation situation) {
        Room room = situation.room();
        return Condition.awaited(Reason.DISK, "there is room for its clone", !room.isLacking(), room.saw(), room.lack().orElse(""), Optional.empty());
    }

    /// Row 14: once more after a crash, on the same session and the same clone.
    static List<Condition> restart(Situation situation, RunTerms terms, String crash) {
        Conditions of = new Conditions(situation);
        return all(
                List.of(
                        of.wanted(terms, crash),
                        of.configured(terms, crash),
                        of.budget("restart", "restarts", RunRecord.Kind.RESTART, terms.maxRestarts(), crash + ", and "),
                        of.progress(crash + ", and "),
                        of.clone(crash + ", and ")),
                of.budgets(terms, crash + ", and ", crash + "; "),
                List.of(of.rateLimit(crash + "; the rate limit delays its restart"), of.successor(crash + "; ")));
    }

    /// For a launch that was begun already.
    static List<Condition> money(Situation situation, RunTerms terms) {
        return new Conditions(situation).budgets(terms, "", "");
    }

    /// Once more, because an account or the budget of a day had cut it short.
    static List<Condition> resume(Situation situation, RunTerms terms, Choosing choosing, String cut) {
        Conditions of = new Conditions(situation);
        return all(
                List.of(of.wanted(terms, cut), of.configured(terms, cut), of.clone(cut + ", and ")),
                of.budgets(terms, cut + ", and ", ""),
                List.of(choosing.condition("")));
    }

    /// Once more after an end without the closing marker.
    static List<Condition> ask(Situation situation, RunTerms terms, String unclear) {
        Conditions of = new Conditions(situation);
        return all(
                List.of(
                        Condition.needed(
                                "it was not asked again yet",
                                situation.view().runsSinceStart(RunRecord.Kind.ASK) == 0,
                                "asked %d times".formatted(situation.view().runsSinceStart(RunRecord.Kind.ASK)),
                                unclear + ", also when it was asked again, so it is not certain that it is done"),
                        of.wanted(terms, unclear),
                        of.configured(terms, unclear),
                        of.clone(unclear + ", and ")),
                of.budgets(terms, unclear + ", and ", unclear + "; "),
                List.of(of.rateLimit(unclear + "; the rate limit delays asking it again"), of.successor(unclear + "; ")));
    }

    /// Row 16: once more to mend what CI found.
    static List<Condition> ciFix(Situation situation, RunTerms terms, String failure) {
        Conditions of = new Conditions(situation);
        return all(
                List.of(
                        Condition.needed(
                                "a run of it is recorded here",
                                situation.view().latestRun().isPresent(),
                                situation.view().latestRun().map(run -> run.id().value()).orElse("none"),
                                failure + ", and no agent of this loop worked on it that could go on"),
                        of.wanted(terms, failure),
                        of.configured(terms, failure),
                        of.budget("CI fix", "CI fixes", RunRecord.Kind.CI_FIX, terms.maxCIFixes(), failure + ", and "),
                        of.fixesChange(failure + ", and "),
                        of.clone(failure + ", and ")),
                of.budgets(terms, failure + ", and ", failure + "; "),
                List.of(
                        of.rateLimit(failure + "; the rate limit delays the agent that is to mend it"),
                        of.successor(failure + "; "),
                        of.slot(of.config.promptNamed(terms.prompt()), terms, failure + "; ")));
    }

    private static List<Condition> all(List<Condition> first, List<Condition> second, List<Condition> third) {
        return Stream.of(first, second, third).flatMap(List::stream).toList();
    }

    private Condition author() {
        return Condition.awaited(
                Reason.AUTHOR,
                "its author is listed in usernames",
                config.allows(issue.author()),
                issue.author(),
                "its author %s is not listed in usernames, so no agent ever gets it".formatted(issue.author()),
                Optional.empty());
    }

    private Condition exclusion() {
        String present = config.exclusionLabels().stream().filter(issue::has).sorted().map(Label::name).collect(Collectors.joining(", "));
        return Condition.awaited(
                Reason.EXCLUDED,
                "it carries no exclusion label",
                present.isEmpty(),
                present.isEmpty() ? "none" : present,
                "it carries the exclusion label %s".formatted(present),
                Optional.empty());
    }

    private Condition state(Prompt prompt) {
        String state = issue.open() ? "open" : "closed";
        String wanted = prompt.issueState().name().toLowerCase(Locale.ROOT);
        return Condition.awaited(
                Reason.STATE,
                "its state is one prompt '%s' takes".formatted(prompt.name()),
                prompt.issueState().fits(issue.open()),
                state,
                "it is %s, and prompt '%s' takes %s issues".formatted(state, prompt.name(), wanted),
                Optional.empty());
    }

    /// For an issue that was worked on already: state, author and exclusion in one.
    private Condition wanted(RunTerms terms, String what) {
        Optional<String> unwanted = noLongerWanted(issue, terms, config);
        return Condition.needed(
                "it may still be worked on (open, author listed, no exclusion label)",
                unwanted.isEmpty(),
                unwanted.orElse("it may"),
                "%s, and is not started again because %s".formatted(what, unwanted.orElse("")));
    }

    /// What the agent would be told stands in the prompt's file, and nowhere else.
    private Condition configured(RunTerms terms, String what) {
        boolean there = config.promptNamed(terms.prompt()).isPresent();
        return Condition.needed(
                "its prompt is still configured", there, there ? "it is" : "it was removed", "%s, and prompt '%s' is no longer there".formatted(what, terms.prompt()));
    }

    private Condition budget(String one, String many, RunRecord.Kind kind, int max, String what) {
        int used = situation.view().runsSinceStart(kind);
        String spent = max == 0 ? "its prompt allows no " + one : "its %d %s used up".formatted(max, max == 1 ? one + " is" : many + " are");
        return Condition.needed(many + " are left", used < max, "%d of %d used".formatted(used, max), what + spent);
    }

    private Condition clone(String what) {
        boolean there = situation.view().keepings().hasClone();
        return Condition.needed("its clone is there", there, there ? "it is" : "it is gone", what + "its clone is no longer there");
    }

    /// Nothing is asked where nothing is limited.
    private List<Condition> budgets(RunTerms terms, String ofIssue, String ofDay) {
        Budget budget = config.budgetFor(terms);
        List<Condition> conditions = new ArrayList<>();
        budget.perIssue().ifPresent(limit -> {
            Optional<String> usedUp = Spending.usedUp(situation.view(), budget);
            String spent = Spending.on(situation.view()).of(limit);
            conditions.add(Condition.needed("its budget is not used up", usedUp.isEmpty(), spent, ofIssue + usedUp.orElse("")));
        });
        budget.perDay().ifPresent(limit -> {
            Spending spending = situation.spending();
            Optional<String> usedUp = spending.usedUpToday(budget);
            conditions.add(Condition.awaited(
                    Reason.BUDGET,
                    "the day's budget is not used up",
                    usedUp.isEmpty(),
                    spending.today().of(limit),
                    ofDay + usedUp.orElse(""),
                    Optional.of(spending.midnight())));
        });
        return conditions;
    }

    private Condition successor(String what) {
        return situation.view().latestRun()
                .map(run -> Choosing.successor(situation, run).condition(what))
                .orElseGet(() -> Condition.needed("an agent can work", true, "none is known", ""));
    }

    private Condition progress(String what) {
        Optional<String> stuck = Progress.stuck(situation.view());
        return Condition.needed("its last runs led somewhere", stuck.isEmpty(), stuck.orElse("they did"), what + stuck.orElse(""));
    }

    private Condition fixesChange(String what) {
        Optional<String> stuck = Progress.uselessFix(situation.view());
        return Condition.needed("the last CI fix changed something", stuck.isEmpty(), stuck.orElse("it did, or there was none"), what + stuck.orElse(""));
    }

    private Condition rateLimit(String otherwise) {
        String count = "%d of %d starts within %s".formatted(starts.count(), starts.limit().max(), Durations.text(starts.limit().window()));
        return Condition.awaited(
                Reason.RATE_LIMIT, "the rate limit allows a start", starts.blockedUntil().isEmpty(), count, otherwise + ": " + count, starts.blockedUntil());
    }

    private Condition slot(Prompt prompt) {
        return slot(Optional.of(prompt), prompt.terms(), "");
    }

    /// For a prompt that is no longer there it does not decide: that it is gone was asked before.
    private Condition slot(Optional<Prompt> prompt, RunTerms terms, String what) {
        int concurrency = prompt.map(Prompt::concurrency).orElse(1);
        int taken = situation.slots().taken(terms.inProcess());
        String count = "%d of %d taken".formatted(taken, concurrency);
        return Condition.awaited(
                Reason.SLOT,
                "a slot of prompt '%s' is free".formatted(terms.prompt()),
                taken < concurrency,
                count,
                "%sprompt '%s' has no free slot: %s".formatted(what, terms.prompt(), count),
                Optional.empty());
    }

    /// Why no agent is started for the issue, whatever its labels are; for a sentence that ends with "because".
    static Optional<String> noLongerWanted(Issue issue, RunTerms terms, LoopConfig config) {
        var state = config.promptNamed(terms.prompt()).map(Prompt::issueState).orElse(Prompt.IssueState.OPEN);
        if (!state.fits(issue.open())) {
            return Optional.of("the issue is " + (issue.open() ? "open" : "closed") + " now");
        }
        if (!config.allows(issue.author())) {
            return Optional.of("its author is no longer listed in usernames");
        }
        return config.exclusionLabels().stream().filter(issue::has).findFirst().map(label -> "it carries " + label + " now");
    }
}
