package dev.agentloop.model;

import dev.agentloop.model.RunReading.Ending;
import dev.agentloop.model.RunReading.Marker;
import dev.agentloop.model.RunView.StopReason;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// What happened in a run: decided from its output, from what git says, and from whether agentloop ended it, never from an exit code or from the agent's word alone.
public sealed interface Outcome {
    /// It ended well and left a commit of its own.
    record Delivered(String commit) implements Outcome {}

    /// It ended well, with a text and no commit.
    record Answered() implements Outcome {}

    /// It ended well, and said that nothing has to be changed.
    record NoChange() implements Outcome {}

    /// It ended without its closing marker, with a question.
    record Question() implements Outcome {}

    /// It ended without its closing marker.
    record Unclear() implements Outcome {}

    record Refused(String message) implements Outcome {}

    /// Its answer was cut for its length, or its conversation grew longer than the model takes.
    record Truncated(String message) implements Outcome {}

    /// @param resets when the allowance is there again, when the agent said so
    record UsageLimit(String message, Optional<Instant> resets) implements Outcome {}

    record LoginFailed(String message) implements Outcome {}

    record Overloaded(String message) implements Outcome {}

    record NetworkFailed(String message) implements Outcome {}

    /// Its process died in the middle of the turn.
    record Crashed(String message) implements Outcome {}

    record NotStarted(String message) implements Outcome {}

    /// At acpx's own time limit.
    record TimedOut(String message) implements Outcome {}

    record Stopped(StopReason reason) implements Outcome {}

    /// An error none of the above explains.
    record Failed(String message) implements Outcome {}

    /// The word for each, as it is written to files and shown to people.
    enum Kind {
        DELIVERED,
        ANSWERED,
        NO_CHANGE,
        QUESTION,
        UNCLEAR,
        REFUSED,
        TRUNCATED,
        USAGE_LIMIT,
        LOGIN,
        OVERLOADED,
        NETWORK,
        CRASH,
        NOT_STARTED,
        TIMEOUT,
        STOPPED,
        FAILED;

        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /// Whether the agent ended its turn by itself, and as its prompt asks.
        public boolean isGoodEnd() {
            return this == DELIVERED || this == ANSWERED || this == NO_CHANGE;
        }

        /// @throws IllegalArgumentException for any other word
        public static Kind ofWord(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    default Kind kind() {
        return switch (this) {
            case Delivered _ -> Kind.DELIVERED;
            case Answered _ -> Kind.ANSWERED;
            case NoChange _ -> Kind.NO_CHANGE;
            case Question _ -> Kind.QUESTION;
            case Unclear _ -> Kind.UNCLEAR;
            case Refused _ -> Kind.REFUSED;
            case Truncated _ -> Kind.TRUNCATED;
            case UsageLimit _ -> Kind.USAGE_LIMIT;
            case LoginFailed _ -> Kind.LOGIN;
            case Overloaded _ -> Kind.OVERLOADED;
            case NetworkFailed _ -> Kind.NETWORK;
            case Crashed _ -> Kind.CRASH;
            case NotStarted _ -> Kind.NOT_STARTED;
            case TimedOut _ -> Kind.TIMEOUT;
            case Stopped _ -> Kind.STOPPED;
            case Failed _ -> Kind.FAILED;
        };
    }

    /// @param stopped why agentloop ended the run, when it did; a turn that ended well in that moment is a result all the same
    static Outcome of(RunReading reading, Evidence evidence, RunTerms terms, Optional<StopReason> stopped) {
        boolean endedWell = reading.ending() instanceof Ending.Answered(String reason) && reason.equals("end_turn");
        return stopped.filter(_ -> !endedWell).<Outcome>map(Stopped::new).orElseGet(() -> of(reading, evidence, terms));
    }

    private static Outcome of(RunReading reading, Evidence evidence, RunTerms terms) {
        return switch (reading.ending()) {
            case Ending.Answered(String reason) -> switch (reason) {
                case "end_turn" -> answered(reading, evidence, terms);
                case "max_tokens" -> new Truncated("the agent stopped with 'max_tokens': its answer was cut at the model's length limit");
                case "max_turn_requests" ->
                    new Truncated("the agent stopped with 'max_turn_requests': it used up its requests to the model for one turn");
                case "refusal" -> new Refused("the agent stopped with 'refusal': the model refused");
                case "cancelled" -> new Failed("the agent stopped with 'cancelled': the turn was cancelled");
                default -> new Failed("the agent stopped with '%s'".formatted(reason));
            };
            case Ending.Hollow(String why) -> new Failed(why);
            case Ending.Failed(Fault fault, String message, Optional<Instant> resets) -> failed(fault, message, resets);
            case Ending.TimedOut(String message) -> new TimedOut("acpx ended the turn at its time limit: " + message);
            case Ending.Disconnected(String message) -> new Crashed("the agent's process died: " + message);
            case Ending.Cut() -> new Crashed("the run ended in the middle of the turn");
            case Ending.NeverBegan() -> new NotStarted("the agent could not be started");
        };
    }

    private static Outcome failed(Fault fault, String message, Optional<Instant> resets) {
        String said = "the agent reported an error: " + message;
        return switch (fault) {
            case USAGE_LIMIT -> new UsageLimit(message, resets);
            case LOGIN -> new LoginFailed(message);
            case OVERLOADED -> new Overloaded(message);
            case NETWORK -> new NetworkFailed(message);
            case TRUNCATED, CONTEXT -> new Truncated(said);
            case REFUSED -> new Refused(said);
            case NOT_STARTED -> new NotStarted("the agent could not be started: " + message);
            case OTHER -> new Failed(said);
        };
    }

    private static Outcome answered(RunReading reading, Evidence evidence, RunTerms terms) {
        if (reading.marker() instanceof Marker.Absent && terms.requireMarker() && !reading.noChange()) {
            return reading.finalMessage().stripTrailing().endsWith("?") ? new Question() : new Unclear();
        }
        // A commit is stronger than the word that there is none.
        if (evidence.delivered().isPresent()) {
            return new Delivered(evidence.delivered().get());
        }
        return reading.noChange() ? new NoChange() : new Answered();
    }
}
