package dev.agentloop.model;

import java.time.Instant;
import java.util.Optional;

/// What `output.json` says about the last turn of a run, before anybody judged it.
///
/// @param finalMessage the agent's closing message: its text after the last tool call or plan update, as it is; empty when there is none
/// @param lastWords the last thing it said at all, for quoting when there is no closing message; bounded
/// @param marker what the closing message ends with
/// @param noChange whether the closing message says `<!-- loop-outcome: no-change -->`
/// @param lostContext whether the prompt began a new conversation: usual for the first prompt of a session, lost context for any later one. Which it is, only the caller knows
public record RunReading(
        Ending ending, String finalMessage, String lastWords, Marker marker, boolean noChange, Usage usage, int toolCalls, boolean lostContext) {

    /// How the turn ended.
    public sealed interface Ending {
        /// The agent answered the prompt. `stopReason` is ACP's: `end_turn`, `max_tokens`, `max_turn_requests`, `refusal`, `cancelled`.
        record Answered(String stopReason) implements Ending {}

        /// The agent said `end_turn`, but the stream says otherwise; `why` is a sentence.
        record Hollow(String why) implements Ending {}

        /// The agent, or acpx, answered with an error.
        ///
        /// @param resets when what failed is there again, when the agent said so
        record Failed(Fault fault, String message, Optional<Instant> resets) implements Ending {}

        /// The agent died under acpx.
        record Disconnected(String message) implements Ending {}

        /// acpx's own `--timeout` struck.
        record TimedOut(String message) implements Ending {}

        /// There were updates, and then nothing: the process was killed.
        record Cut() implements Ending {}

        /// No update at all.
        record NeverBegan() implements Ending {}
    }

    /// The closing `<!-- loop-route: TOKEN -->`.
    public sealed interface Marker {
        record Absent() implements Marker {}

        /// An empty token or `done`.
        record Done() implements Marker {}

        record Route(String token) implements Marker {}

        /// The last line looks like a marker but is inside an unclosed code fence.
        record Swallowed() implements Marker {}
    }

    public RunReading with(Usage other) {
        return new RunReading(ending, finalMessage, lastWords, marker, noChange, other, toolCalls, lostContext);
    }

    /// ACP's stop reason, when the agent gave one.
    public Optional<String> stopReason() {
        return ending instanceof Ending.Answered(String reason) ? Optional.of(reason) : Optional.empty();
    }
}
