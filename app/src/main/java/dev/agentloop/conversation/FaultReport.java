package dev.agentloop.conversation;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// The signs by which a fault is told, each at its place. What [FaultTable] is asked with.
record FaultReport(Map<Place, String> signs) {
    /// Some agents put whole documents into a message; its beginning and its end say what happened.
    private static final int LOOKED_AT = 4_000;
    private static final int CLIENT_ERRORS = 400;
    private static final int AFTER_SERVER_ERRORS = 600;
    /// As texts quote it: `401 Incorrect API key`, `last status: 429`, `API Error: 500`, `rejected (429)`. A number alone is none: it may count tokens.
    private static final Pattern QUOTED_STATUS = Pattern.compile(
            "(?:^\\s*|\\b(?:http|status|code|error)[\\s:=]{1,3}|\\((?=\\d{3}\\)))(?<status>[45]\\d\\d)\\b(?!\\.\\d)", Pattern.CASE_INSENSITIVE);

    /// Where a sign stands in an error.
    enum Place {
        /// acpx's own: `data.detailCode`.
        DETAIL_CODE,
        /// JSON-RPC's.
        CODE,
        /// codex: `codexErrorInfo`, a word or an object with one name.
        CODEX_INFO,
        /// claude: `data.errorKind`.
        ERROR_KIND,
        /// claude: the same with the `status` of its last `_claude/rateLimit` behind it.
        CLAUDE_LIMIT,
        /// opencode, kilo: `data.errorName`.
        ERROR_NAME,
        /// HTTP's, as a number of its own (gemini, codex) or in words (qwen).
        STATUS,
        /// What people read.
        WORDS
    }

    FaultReport {
        signs = Map.copyOf(signs);
    }

    /// @param error of a JSON-RPC message
    static FaultReport of(JsonNode error) {
        JsonNode data = error.path("data");
        String words = String.join(
                "\n",
                error.path("message").asString(""),
                data.asString(""),
                data.path("details").asString(""),
                data.path("message").asString(""));
        return ofWords(data.path("details").asString(words))
                .with(Place.WORDS, words)
                .with(Place.DETAIL_CODE, data.path("detailCode").asString(""))
                .with(Place.CODE, error.path("code").asString(""))
                .with(Place.ERROR_KIND, data.path("errorKind").asString(""))
                .with(Place.ERROR_NAME, data.path("errorName").asString(""))
                .withCodexInfo(data.path("codexErrorInfo"))
                .with(Place.STATUS, httpStatus(error.path("code")));
    }

    static FaultReport ofWords(String words) {
        Matcher quoted = QUOTED_STATUS.matcher(bounded(words));
        return new FaultReport(Map.of()).with(Place.WORDS, words).with(Place.STATUS, quoted.find() ? quoted.group("status") : "");
    }

    /// Without a word there is no sign: what is known already stays.
    FaultReport with(Place place, String sign) {
        if (sign.isBlank()) {
            return this;
        }
        Map<Place, String> more = new EnumMap<>(Place.class);
        more.putAll(signs);
        more.put(place, bounded(sign));
        return new FaultReport(more);
    }

    FaultReport withCodexInfo(JsonNode info) {
        if (!info.isObject()) {
            return with(Place.CODEX_INFO, info.asString(""));
        }
        return info.propertyStream()
                .findFirst()
                .map(only -> with(Place.CODEX_INFO, only.getKey()).with(Place.STATUS, httpStatus(only.getValue().path("httpStatusCode"))))
                .orElse(this);
    }

    Optional<String> at(Place place) {
        return Optional.ofNullable(signs.get(place));
    }

    private static String httpStatus(JsonNode number) {
        int status = number.asInt(0);
        return status >= CLIENT_ERRORS && status < AFTER_SERVER_ERRORS ? Integer.toString(status) : "";
    }

    private static String bounded(String text) {
        return text.length() <= 2 * LOOKED_AT ? text : text.substring(0, LOOKED_AT) + "\n" + text.substring(text.length() - LOOKED_AT);
    }
}
