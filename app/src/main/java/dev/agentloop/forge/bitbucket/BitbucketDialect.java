package dev.agentloop.forge.bitbucket;

import dev.agentloop.credentials.Token;
import dev.agentloop.forge.Dialect;
import dev.agentloop.forge.Refusal;
import dev.agentloop.model.ForgeException.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// How Bitbucket is spoken to, and what it means when it refuses.
record BitbucketDialect(Address address) implements Dialect {
    /// The limit counts the hour that lies behind; after a minute some of it is free again.
    private static final Duration UNTOLD_LIMIT = Duration.ofMinutes(1);

    /// No limit lasts longer than its window; a larger number in `X-RateLimit-Reset` is a date.
    private static final long LONGEST_WINDOW = Duration.ofHours(24).toSeconds();

    private static final String NEEDED = "It needs to read and write pull requests and to read the repository: an API token the scopes"
            + " read:repository:bitbucket, read:pullrequest:bitbucket and write:pullrequest:bitbucket, an access token repository and pullrequest:write";

    @Override
    public String name() {
        return "Bitbucket";
    }

    /// An API token is told by what stands before its colon: the email of the account it belongs to.
    @Override
    public Map<String, String> headers(Optional<Token> token) {
        Map<String, String> headers = new HashMap<>();
        headers.put("Accept", "application/json");
        headers.put("User-Agent", "agentloop");
        token.ifPresent(t -> headers.put(
                "Authorization",
                t.secret().indexOf(':') < 0
                        ? "Bearer " + t.secret()
                        : "Basic " + Base64.getEncoder().encodeToString(t.secret().getBytes(StandardCharsets.UTF_8))));
        return headers;
    }

    /// A wait named in the answer, if any; `X-RateLimit-Reset` is not documented, and was seen as the seconds that are left.
    @Override
    public Optional<Instant> limitedUntil(Refusal refusal, Instant now) {
        boolean limit = refusal.status() == 429 || refusal.status() == 403 && refusal.says("rate limit");
        if (!limit) {
            return Optional.empty();
        }
        Optional<Instant> reset = refusal.header("x-ratelimit-reset").filter(t -> t.matches("[0-9]{1,12}")).map(Long::parseLong)
                .map(t -> t <= LONGEST_WINDOW ? now.plusSeconds(t) : Instant.ofEpochSecond(t))
                .filter(now::isBefore);
        return Optional.of(refusal.retryAfter(now).map(now::plus).or(() -> reset).orElse(now.plus(UNTOLD_LIMIT)));
    }

    @Override
    public Verdict explain(Refusal refusal, String token) {
        return switch (refusal.status()) {
            case 401 -> new Verdict(
                    Kind.UNAUTHORIZED,
                    "%s is not accepted: it is wrong, expired or revoked (%s). An API token (ATATT...) also needs its account's email, in BITBUCKET_EMAIL or written as EMAIL:TOKEN;"
                            .formatted(token, refusal.quoted())
                            + " an access token of the repository, project or workspace (ATCTT...) stands alone; app passwords ended in June 2026");
            case 403 -> new Verdict(Kind.UNAUTHORIZED, "%s may not do this (%s). %s".formatted(token, refusal.quoted(), remedy(refusal.body().path("error").path("detail"))));
            case 404 -> new Verdict(
                    Kind.GONE,
                    "it is not there, or %s may not see it, which Bitbucket answers in the same way (%s)".formatted(token, refusal.quoted()));
            default -> refusal.byStatus(token);
        };
    }

    /// Bitbucket says in the answer which scopes are missing.
    private static String remedy(JsonNode detail) {
        String required = names(detail.path("required"));
        if (required.isEmpty()) {
            return NEEDED;
        }
        String granted = names(detail.path("granted"));
        return "It needs the scope %s, and has %s".formatted(required, granted.isEmpty() ? "none that counts here" : granted);
    }

    private static String names(JsonNode array) {
        List<String> names = array.valueStream().map(n -> n.asString("")).filter(n -> n.matches("[A-Za-z:_-]{1,60}")).toList();
        return names.stream().collect(Collectors.joining(", "));
    }

    @Override
    public String addressHint() {
        return "forge.apiURL is %s for bitbucket.org, and need not be given; now it is %s. Bitbucket Data Center is another product, with another API"
                .formatted("https://api.bitbucket.org/2.0", address.apiURL());
    }
}
