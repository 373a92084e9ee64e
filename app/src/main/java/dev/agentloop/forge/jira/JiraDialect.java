package dev.agentloop.forge.jira;

import dev.agentloop.credentials.Token;
import dev.agentloop.forge.Dialect;
import dev.agentloop.forge.Refusal;
import dev.agentloop.model.ForgeException.Kind;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// How Jira Cloud is spoken to, and what it means when it refuses.
///
/// @param email of the account the token belongs to; without one the token is sent as a bearer, as a service account's is
record JiraDialect(Address address, Optional<String> email) implements Dialect {
    /// When Jira names no time of its own. Its limits are counted by the second and, for writes to one issue, by the minute.
    private static final Duration UNTOLD_LIMIT = Duration.ofMinutes(1);

    private static final String LOGIN_REASON = "X-Seraph-LoginReason";
    private static final String TOKENS = "https://id.atlassian.com/manage-profile/security/api-tokens";
    private static final String SCOPES = "read:jira-work, write:jira-work and read:jira-user";

    @Override
    public String name() {
        return "Jira";
    }

    @Override
    public Map<String, String> headers(Optional<Token> token) {
        Map<String, String> headers = new HashMap<>();
        headers.put("Accept", "application/json");
        headers.put("User-Agent", "agentloop");
        token.ifPresent(t -> headers.put("Authorization", email.map(user -> basic(user, t.secret())).orElse("Bearer " + t.secret())));
        return headers;
    }

    private static String basic(String user, String secret) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + secret).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Optional<Instant> limitedUntil(Refusal refusal, Instant now) {
        if (refusal.status() != 429) {
            return Optional.empty();
        }
        return refusal.retryAfter(now)
                .map(now::plus)
                .or(() -> refusal.header("X-RateLimit-Reset").flatMap(JiraDialect::time).filter(now::isBefore))
                .or(() -> Optional.of(now.plus(UNTOLD_LIMIT)));
    }

    /// `2026-11-20T17:53Z`: without seconds.
    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<Verdict> doubt(Function<String, Optional<String>> header, String token) {
        return header.apply(LOGIN_REASON).filter(reason -> reason.startsWith("AUTHENTICATED_FAILED") || reason.startsWith("AUTHENTICATION_DENIED"))
                .map(reason -> new Verdict(Kind.UNAUTHORIZED, "Jira answered as to a stranger (%s: %s). %s".formatted(LOGIN_REASON, reason, notAccepted(token))));
    }

    @Override
    public Verdict explain(Refusal refusal, String token) {
        if (refusal.says("scope does not match")) {
            return new Verdict(Kind.UNAUTHORIZED, "%s lacks a scope (%s). It needs %s".formatted(token, refusal.quoted(), SCOPES));
        }
        if (refusal.header(LOGIN_REASON).filter(reason -> reason.startsWith("AUTHENTICATION_DENIED")).isPresent()) {
            return new Verdict(
                    Kind.UNAUTHORIZED,
                    "Jira wants a CAPTCHA after too many failed logins (%s). Log in at the site in a browser once as the owner of %s".formatted(refusal.quoted(), token));
        }
        if (refusal.says("archived")) {
            return new Verdict(Kind.REFUSED, "it is archived and read-only (%s). An administrator can restore it".formatted(refusal.quoted()));
        }
        return switch (refusal.status()) {
            case 400 -> invalid(refusal, token);
            case 401 -> new Verdict(Kind.UNAUTHORIZED, "%s (%s)".formatted(notAccepted(token), refusal.quoted()));
            case 403 -> mayNot(refusal, token);
            case 404 -> new Verdict(Kind.GONE, "it is not there, or the account of %s may not see it, which Jira answers in the same way (%s)".formatted(token, refusal.quoted()));
            case 410 -> new Verdict(Kind.UNAVAILABLE, "Jira has removed this part of its API (%s). A newer agentloop is needed".formatted(refusal.quoted()));
            default -> refusal.byStatus(token);
        };
    }

    private Verdict invalid(Refusal refusal, String token) {
        if (refusal.says("for the field 'project'")) {
            return new Verdict(Kind.GONE, "there is no project %s, or the account of %s may not browse it (%s)".formatted(address.project(), token, refusal.quoted()));
        }
        if (refusal.says("not on the appropriate screen")) {
            return new Verdict(
                    Kind.UNAUTHORIZED,
                    "Jira does not let the account of %s set that field (%s). It needs the project permissions Edit Issues and Create Issues, and the field, Labels or Description, on the project's screens"
                            .formatted(token, refusal.quoted()));
        }
        return refusal.says("permission") ? mayNot(refusal, token) : refusal.byStatus(token);
    }

    private static Verdict mayNot(Refusal refusal, String token) {
        return new Verdict(
                Kind.UNAUTHORIZED,
                "the account of %s may not do this (%s). It needs the project permissions Browse Projects, Create Issues, Edit Issues, Transition Issues and Add Comments"
                        .formatted(token, refusal.quoted()));
    }

    private String notAccepted(String token) {
        String account = email.map(user -> "for JIRA_EMAIL " + user).orElse("without JIRA_EMAIL, which only a service account's token can do");
        String scoped = address.isGateway()
                ? ""
                : "; a token with scopes works only with tracker.url https://api.atlassian.com/ex/jira/CLOUD_ID, where CLOUD_ID is what %s/_edge/tenant_info says".formatted(address.url());
        return "%s is not accepted %s: it is wrong, another account's, revoked, or expired, as every API token is after a year at most. Make a new one at %s%s".formatted(
                token, account, TOKENS, scoped);
    }

    @Override
    public String addressHint() {
        return "tracker.url is the site's own address, like https://acme.atlassian.net, without a path; now it is " + address.url();
    }

    @Override
    public String addressSettings() {
        return "tracker.url";
    }
}
