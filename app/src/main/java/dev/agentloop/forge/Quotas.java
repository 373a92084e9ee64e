package dev.agentloop.forge;

import dev.agentloop.credentials.Token;
import dev.agentloop.model.RequestQuota;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/// What forges said in this program's life about the requests they still allow: GitHub and Jira in `X-RateLimit-*`, GitLab in `RateLimit-*`. Others say nothing.
final class Quotas {
    /// What follows in a header is the seconds that are left, or a date: none of those who tell a date means one before 2001.
    private static final long EARLIEST_DATE = 1_000_000_000;

    private final Map<String, RequestQuota> latest = new ConcurrentHashMap<>();

    /// @param header of an answer, by name; null for none
    void saw(String host, Optional<Token> token, UnaryOperator<String> header, Instant now) {
        OptionalLong remaining = number(header, "Remaining");
        if (remaining.isPresent()) {
            String source = token.map(Token::source).orElse("");
            Optional<Instant> resets = number(header, "Reset").stream()
                    .mapToObj(at -> at < EARLIEST_DATE ? now.plusSeconds(at) : Instant.ofEpochSecond(at))
                    .findFirst();
            latest.put(host + " " + source, new RequestQuota(host, source, number(header, "Limit"), remaining.getAsLong(), resets));
        }
    }

    private static OptionalLong number(UnaryOperator<String> header, String name) {
        for (String prefix : List.of("X-RateLimit-", "RateLimit-")) {
            String value = header.apply(prefix + name);
            if (value != null && value.matches("[0-9]{1,12}")) {
                return OptionalLong.of(Long.parseLong(value));
            }
        }
        return OptionalLong.empty();
    }

    /// The latest of each host and token.
    List<RequestQuota> all() {
        return latest.values().stream().sorted(Comparator.comparing(RequestQuota::host).thenComparing(RequestQuota::token)).toList();
    }
}
