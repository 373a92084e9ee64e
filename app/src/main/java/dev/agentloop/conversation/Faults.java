package dev.agentloop.conversation;

import dev.agentloop.conversation.FaultReport.Place;
import dev.agentloop.conversation.FaultTable.Row;
import dev.agentloop.model.Fault;
import dev.agentloop.model.RunReading.Ending;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/// Finds the fault of a turn that failed, and when what it lacked is there again. It is asked about failed turns only: an answer may well be about rate limits.
final class Faults {
    private static final String REJECTED = "rejected";

    private final ResetTimes resets;
    /// claude repeats it in good turns too.
    private String claudeStatus = "";
    private OptionalLong claudeResets = OptionalLong.empty();

    Faults(ResetTimes resets) {
        this.resets = resets;
    }

    void sawUpdate(JsonNode update) {
        JsonNode limit = update.path("_meta").path("_claude/rateLimit");
        claudeStatus = limit.path("status").asString(claudeStatus);
        claudeResets = limit.path("resetsAt").isIntegralNumber() ? OptionalLong.of(limit.path("resetsAt").asLong(0)) : claudeResets;
    }

    /// @param message for people
    /// @param aside what the agent said last; consulted when the report alone says nothing
    Ending.Failed failed(FaultReport report, String message, String aside) {
        FaultReport whole = report.at(Place.ERROR_KIND)
                .filter(_ -> !claudeStatus.isEmpty())
                .map(kind -> report.with(Place.CLAUDE_LIMIT, kind + " " + claudeStatus))
                .orElse(report);
        Optional<Row> plain = FaultTable.row(whole);
        Optional<Row> row = plain.or(() -> FaultTable.row(FaultReport.ofWords(aside)));
        String told = plain.isEmpty() && row.isPresent() && !message.contains(aside) ? message + ": " + aside : message;
        Fault fault = row.map(Row::fault).orElse(Fault.OTHER);
        return new Ending.Failed(fault, told, resets(fault, report.at(Place.WORDS).orElse("") + "\n" + aside));
    }

    private Optional<Instant> resets(Fault fault, String words) {
        return switch (fault) {
            case USAGE_LIMIT -> {
                Optional<Instant> counted = claudeResets.stream().boxed().findFirst().flatMap(resets::at);
                Optional<Instant> told = resets.in(words);
                // Of a limit that did not strike it says when that one ends.
                yield claudeStatus.equals(REJECTED) ? counted.or(() -> told) : told.or(() -> counted);
            }
            case OVERLOADED -> resets.in(words);
            case LOGIN, NETWORK, TRUNCATED, CONTEXT, REFUSED, NOT_STARTED, OTHER -> Optional.empty();
        };
    }
}
