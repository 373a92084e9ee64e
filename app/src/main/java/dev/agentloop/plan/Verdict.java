package dev.agentloop.plan;

import dev.agentloop.model.Fault;
import dev.agentloop.model.Label;
import dev.agentloop.model.Outcome;
import dev.agentloop.model.Publication;
import dev.agentloop.model.RunReading;
import dev.agentloop.model.RunReading.Marker;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunTerms;
import dev.agentloop.model.RunView;
import dev.agentloop.model.RunView.State;
import dev.agentloop.model.RunView.StopReason;
import java.time.Instant;
import java.util.Optional;

/// What follows for an issue from what happened in its run, by the terms the run started under: the policy, by outcome.
public sealed interface Verdict {
    /// @param byRoute whether the agent chose the target by a route, rather than the prompt by its output label or gate
    record Succeeded(Label target, boolean byRoute) implements Verdict {}

    /// It ended well, and its work is still to be brought to the code host: only then it is known whether it succeeded.
    record ToPublish() implements Verdict {}

    /// It ended without the closing marker its prompt requires: it is asked again, once.
    ///
    /// @param why in words
    record Unclear(String why) implements Verdict {}

    /// A human has to look.
    record Failed(String reason) implements Verdict {}

    /// Its process died in the middle of the turn: it is restarted, within its budget.
    record Crashed(String reason) implements Verdict {}

    /// The agent could not be started: another one may be, where there is one.
    record NotStarted(String reason) implements Verdict {}

    /// Its agent's account is to blame, not the issue: it goes on when the account works again, and no budget counts that.
    ///
    /// @param resets when the agent said that is
    record Held(Fault fault, String reason, Optional<Instant> resets) implements Verdict {}

    /// It was stopped because a budget was used up.
    record OverBudget() implements Verdict {}

    /// In a few words, for `explain`.
    default String describe() {
        return switch (this) {
            case Succeeded(Label target, _) -> "it succeeded, and leads to " + target;
            case ToPublish() -> "it ended well, and what it left is still to be published";
            case Unclear(String why) -> why;
            case Failed(String reason) -> "it failed: " + reason;
            case Crashed(String reason) -> "it crashed: " + reason;
            case NotStarted(String reason) -> reason;
            case Held(_, String reason, _) -> "its agent's account failed: " + reason;
            case OverBudget() -> "it was stopped over its budget";
        };
    }

    /// Whether the agent did what was asked of it, as far as that can be told now.
    default boolean isGood() {
        return this instanceof Succeeded || this instanceof ToPublish;
    }

    /// @return never a success unless the agent ended its turn by itself, with a closing message
    static Verdict of(RunView run) {
        if (!(run.state() instanceof State.Over over)) {
            throw new IllegalArgumentException("%s is not over".formatted(run.id()));
        }
        // What an agent says needs no change, when it was to mend what CI found, CI has still to see.
        boolean hasWork = over.evidence().hasWork() || run.record().kind() == RunRecord.Kind.CI_FIX;
        Verdict said = of(run.outcome().orElseThrow(), over.reading(), hasWork, run.record().terms());
        return said instanceof Succeeded ? published((Succeeded) said, run.outcome().orElseThrow(), over, run.record().terms()) : said;
    }

    /// A commit is published whatever the prompt says; and where the prompt asks for a pull request, there has to be one, unless the agent said that it chose another way.
    private static Verdict published(Succeeded said, Outcome outcome, State.Over over, RunTerms terms) {
        boolean promised = terms.opensPullRequest() && !said.byRoute() && !(outcome instanceof Outcome.NoChange);
        if (!promised && !over.evidence().hasWork()) {
            return said;
        }
        return over.evidence().publication().map(publication -> switch (publication) {
            case Publication.Published _ -> said;
            case Publication.Refused(String why) -> new Failed("its work was not published: " + why);
            case Publication.Nothing(String found) when promised -> new Failed("the agent says it is done, but it %s, and its prompt asks for a pull request".formatted(found));
            case Publication.Nothing _ -> said;
        }).orElseGet(ToPublish::new);
    }

    /// What the agent's word comes to, before anything is published.
    ///
    /// @param hasWork whether there is a commit of this run, or of one before it since the start
    static Verdict of(Outcome outcome, RunReading reading, boolean hasWork, RunTerms terms) {
        return switch (outcome) {
            case Outcome.Delivered _ -> succeeded(reading, terms, false);
            case Outcome.Answered _ -> succeeded(reading, terms, false);
            case Outcome.NoChange _ -> succeeded(reading, terms, !hasWork);
            case Outcome.Question _ -> new Unclear("the agent ended with a question and without its closing marker");
            case Outcome.Unclear _ -> new Unclear("the agent ended without its closing marker");
            case Outcome.Refused(String message) -> new Failed(message);
            case Outcome.Truncated(String message) -> new Failed(message);
            case Outcome.UsageLimit(String message, Optional<Instant> resets) -> new Held(Fault.USAGE_LIMIT, message, resets);
            case Outcome.LoginFailed(String message) -> new Held(Fault.LOGIN, message, Optional.empty());
            case Outcome.Overloaded(String message) -> new Held(Fault.OVERLOADED, message, Optional.empty());
            case Outcome.NetworkFailed(String message) -> new Held(Fault.NETWORK, message, Optional.empty());
            case Outcome.Crashed(String message) -> new Crashed(message);
            case Outcome.NotStarted(String message) -> new NotStarted(message);
            case Outcome.TimedOut(String message) -> new Failed(message);
            case Outcome.Stopped(StopReason reason) -> reason == StopReason.OVER_BUDGET ? new OverBudget() : new Failed("agentloop stopped it");
            case Outcome.Failed(String message) -> new Failed(message);
        };
    }

    /// @param nothingToCheck whether there is nothing CI could look at
    private static Verdict succeeded(RunReading reading, RunTerms terms, boolean nothingToCheck) {
        return switch (reading.marker()) {
            case Marker.Absent(), Marker.Done() ->
                new Succeeded(terms.ciGate().filter(_ -> !nothingToCheck).orElse(terms.output()), false);
            case Marker.Route(String token) when terms.routes().containsKey(token) -> new Succeeded(terms.routes().get(token), true);
            case Marker.Route(String token) -> new Failed(unknownRoute(token, terms));
            case Marker.Swallowed() -> new Failed(
                    "the closing marker stands inside a code fence that was never closed, so it is not certain that it was meant");
        };
    }

    private static String unknownRoute(String token, RunTerms terms) {
        String known = terms.routes().isEmpty() ? "it has none" : "it has " + String.join(", ", terms.routes().keySet().stream().sorted().toList());
        return "the agent closed with the route '%s', which prompt '%s' does not have (%s)".formatted(token, terms.prompt(), known);
    }
}
