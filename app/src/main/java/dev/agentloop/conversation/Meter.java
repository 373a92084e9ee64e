package dev.agentloop.conversation;

import dev.agentloop.model.Usage;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/// Adds up what a turn consumed. Agents report it in one of three places; the first that is there counts:
///
/// - `result.usage` (codex and claude, of the whole turn; opencode and kilo, of its last model call): what was read from the cache is told apart. What was written to it is
///   input like any other. codex says `null` when no call succeeded;
/// - `result._meta.quota.token_count` (gemini): with cached input;
/// - `_meta.usage` of message chunks (qwen): one a model call, added up, with cached input.
///
/// So opencode and kilo report too few tokens for every turn of more than one call, and claude leaves out its calls for titles and suggestions; their costs have it all. pi
/// reports nothing. Nothing is made up for it.
///
/// Cost is reported as a running sum of the session. What the turn alone cost is known here when the stream shows where the sum stood before it: an earlier report, or the
/// session's beginning. Otherwise whoever knows the runs before this one has to say.
final class Meter {
    /// US dollars nobody pays for a session.
    private static final double ABSURD = 1e9;

    /// More than any model has ever been sent in a turn.
    private static final double MOST_TOKENS = 1e12;

    private OptionalLong input = OptionalLong.empty();
    private OptionalLong cached = OptionalLong.empty();
    private OptionalLong output = OptionalLong.empty();
    private long chunkInput;
    private long chunkOutput;
    private boolean chunks;
    private Optional<BigDecimal> costBefore = Optional.empty();
    private Optional<BigDecimal> cost = Optional.empty();

    /// @param newSession whether the stream shows that the session began in it
    void nextTurn(boolean newSession) {
        costBefore = cost.or(() -> newSession ? Optional.of(BigDecimal.ZERO) : Optional.empty());
        cost = Optional.empty();
        input = OptionalLong.empty();
        cached = OptionalLong.empty();
        output = OptionalLong.empty();
        chunkInput = 0;
        chunkOutput = 0;
        chunks = false;
    }

    void update(JsonNode update) {
        JsonNode reported = update.path("cost");
        if (reported.path("currency").asString("USD").equals("USD")) {
            cost = dollars(reported.path("amount")).or(() -> cost);
        }
        JsonNode usage = update.path("_meta").path("usage");
        if (usage.isObject()) {
            chunks = true;
            chunkInput += tokens(usage.path("inputTokens")).orElse(0);
            chunkOutput += tokens(usage.path("outputTokens")).orElse(0);
        }
    }

    void result(JsonNode result) {
        JsonNode usage = result.path("usage");
        JsonNode quota = result.path("_meta").path("quota").path("token_count");
        if (usage.isObject()) {
            long written = tokens(usage.path("cachedWriteTokens")).orElse(0);
            input = tokens(usage.path("inputTokens")).stream().map(read -> read + written).findFirst();
            cached = tokens(usage.path("cachedReadTokens"));
            output = tokens(usage.path("outputTokens"));
        } else if (quota.isObject()) {
            input = tokens(quota.path("input_tokens"));
            output = tokens(quota.path("output_tokens"));
        }
    }

    /// JSON's numbers have no limit: 1e999 is read as infinity, four hundred digits are no double at all.
    static Optional<BigDecimal> dollars(JsonNode amount) {
        double number = amount.isNumber() ? amount.asDouble(Double.NaN) : Double.NaN;
        return Math.abs(number) < ABSURD ? Optional.of(BigDecimal.valueOf(number)) : Optional.empty();
    }

    static OptionalLong tokens(JsonNode count) {
        double number = count.isNumber() ? count.asDouble(Double.NaN) : Double.NaN;
        return number >= 0 && number < MOST_TOKENS ? OptionalLong.of((long) number) : OptionalLong.empty();
    }

    Usage usage() {
        boolean inChunks = input.isEmpty() && output.isEmpty() && chunks;
        Usage usage = inChunks
                ? new Usage(OptionalLong.of(chunkInput), OptionalLong.empty(), OptionalLong.of(chunkOutput), Optional.empty(), cost, false)
                : new Usage(input, cached, output, Optional.empty(), cost, false);
        return costBefore.map(usage::since).orElse(usage);
    }
}
