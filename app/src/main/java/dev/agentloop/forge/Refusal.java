package dev.agentloop.forge;

import dev.agentloop.model.ForgeException.Kind;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// An answer that is not a success.
///
/// @param headers by lower-case name
/// @param body what the forge said; a missing node when it was not JSON
/// @param message the forge's own words from it, on one line and cut; may be empty
public record Refusal(int status, Map<String, String> headers, JsonNode body, String message) {
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    public boolean says(String part) {
        return message.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }

    /// How long the forge asks to be left alone: seconds, or a date.
    ///
    /// @param now by the forge's clock
    public Optional<Duration> retryAfter(Instant now) {
        Optional<String> asked = header(ForgeHttp.RETRY_AFTER_KEPT);
        try {
            return asked.map(text -> text.matches("[0-9]{1,9}")
                    ? Duration.ofSeconds(Long.parseLong(text))
                    : Duration.between(now, DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from)));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    /// The status and the forge's words, for the end of a message.
    public String quoted() {
        return message.isEmpty() ? "HTTP " + status : "HTTP %d: %s".formatted(status, message);
    }

    /// What the status alone means on any forge.
    public Dialect.Verdict byStatus(String token) {
        return switch (status) {
            case 401 -> new Dialect.Verdict(Kind.UNAUTHORIZED, "%s is not accepted (%s). Renew it".formatted(token, quoted()));
            case 403 -> new Dialect.Verdict(Kind.UNAUTHORIZED, "%s may not do this (%s). Give it the permission".formatted(token, quoted()));
            case 404, 410 -> new Dialect.Verdict(Kind.GONE, "it is not there, or %s may not see it (%s)".formatted(token, quoted()));
            case 408, 425 -> new Dialect.Verdict(Kind.UNAVAILABLE, "the request did not arrive whole or in time (%s)".formatted(quoted()));
            default -> status >= 300 && status < 400
                    ? new Dialect.Verdict(Kind.GONE, "it has moved to another address (%s)".formatted(quoted()))
                    : new Dialect.Verdict(Kind.REFUSED, "it was refused (%s)".formatted(quoted()));
        };
    }
}
