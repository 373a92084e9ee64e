package dev.agentloop.plan;

import dev.agentloop.model.Label;
import dev.agentloop.model.RunReading;
import dev.agentloop.model.RunReading.Ending;
import dev.agentloop.model.RunReading.Marker;
import dev.agentloop.model.RunTerms;

/// What a finished run amounts to, judged by the terms it started under.
public sealed interface Verdict {
    /// @param byRoute whether the agent chose the target by a route, rather than the prompt by its output label or gate
    record Succeeded(Label target, boolean byRoute) implements Verdict {}

    /// It ended without the closing marker its prompt requires.
    record Unclear() implements Verdict {}

    record Failed(String reason) implements Verdict {}

    /// Its process died in the middle of the turn.
    record Crashed(String reason) implements Verdict {}

    /// No update of the turn at all.
    record NotStarted() implements Verdict {}

    /// In a few words, for `explain`.
    default String describe() {
        return switch (this) {
            case Succeeded(Label target, _) -> "it succeeded, and leads to " + target;
            case Unclear() -> "it ended without its closing marker";
            case Failed(String reason) -> "it failed: " + reason;
            case Crashed(String reason) -> "it crashed: " + reason;
            case NotStarted() -> "it could not be started";
        };
    }

    /// @return never a success unless the agent ended its turn by itself, with a closing message
    static Verdict of(RunReading reading, RunTerms terms) {
        return switch (reading.ending()) {
            case Ending.Answered(String reason) when reason.equals("end_turn") -> answered(reading, terms);
            case Ending.Answered(String reason) -> new Failed("the agent stopped with '%s'%s".formatted(reason, meaning(reason)));
            case Ending.Hollow(String why) -> new Failed(why);
            case Ending.Failed(String message) -> new Failed("the agent reported an error: " + message);
            case Ending.TimedOut(String message) -> new Failed("acpx ended the turn at its time limit: " + message);
            case Ending.Disconnected(String message) -> new Crashed("the agent's process died: " + message);
            case Ending.Cut() -> new Crashed("the run ended in the middle of the turn");
            case Ending.NeverBegan() -> new NotStarted();
        };
    }

    private static Verdict answered(RunReading reading, RunTerms terms) {
        return switch (reading.marker()) {
            case Marker.Absent() when terms.requireMarker() -> new Unclear();
            case Marker.Absent(), Marker.Done() -> new Succeeded(terms.ciGate().orElse(terms.output()), false);
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

    private static String meaning(String stopReason) {
        return switch (stopReason) {
            case "max_tokens" -> ": its answer was cut at the model's length limit";
            case "max_turn_requests" -> ": it used up its requests to the model for one turn";
            case "refusal" -> ": the model refused";
            case "cancelled" -> ": the turn was cancelled";
            default -> "";
        };
    }
}
