package dev.agentloop.forge.gitlab;

import dev.agentloop.credentials.Token;
import dev.agentloop.forge.Dialect;
import dev.agentloop.forge.Refusal;
import dev.agentloop.model.ForgeException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// How GitLab is spoken to, and what it means when it refuses.
record GitLabDialect(Address address) implements Dialect {
    /// The limits of single endpoints, such as notes, are counted by the minute, and older versions name no time.
    private static final Duration UNTOLD_LIMIT = Duration.ofMinutes(1);

    @Override
    public String name() {
        return "GitLab";
    }

    /// `Bearer` serves personal, project, group and OAuth access tokens alike; `PRIVATE-TOKEN` would not serve the last.
    @Override
    public Map<String, String> headers(Optional<Token> token) {
        Map<String, String> headers = new HashMap<>();
        headers.put("Accept", "application/json");
        headers.put("User-Agent", "agentloop");
        token.ifPresent(t -> headers.put("Authorization", "Bearer " + t.secret()));
        return headers;
    }

    @Override
    public Optional<Instant> limitedUntil(Refusal refusal, Instant now) {
        if (refusal.status() != 429) {
            return Optional.empty();
        }
        Optional<Instant> asked = refusal.retryAfter(now).map(now::plus);
        Optional<Instant> reset = refusal.header("RateLimit-Reset")
                .filter(t -> t.matches("[0-9]{1,12}"))
                .map(t -> Instant.ofEpochSecond(Long.parseLong(t)))
                .filter(now::isBefore);
        return asked.or(() -> reset).or(() -> Optional.of(now.plus(UNTOLD_LIMIT)));
    }

    @Override
    public Verdict explain(Refusal refusal, String token) {
        return switch (refusal.status()) {
            case 401 -> new Verdict(Kind.UNAUTHORIZED, "%s is not accepted: %s (%s). Make a new one with the scope api at %s/-/user_settings/personal_access_tokens"
                    .formatted(token, unaccepted(refusal), refusal.quoted(), address.root()));
            case 403 -> forbidden(refusal, token);
            case 404 -> new Verdict(Kind.GONE, "it is not there, or %s may not see it, which GitLab answers in the same way (%s)".formatted(token, refusal.quoted()));
            // Said of a project that has another path now; reads of it are redirected.
            case 405 -> refusal.says("moved project")
                    ? new Verdict(Kind.GONE, "the project has another path now (%s)".formatted(refusal.quoted()))
                    : refusal.byStatus(token);
            default -> other(refusal, token);
        };
    }

    private static Verdict other(Refusal refusal, String token) {
        if (refusal.body().path("needs_captcha_response").asBoolean(false)) {
            return new Verdict(
                    Kind.REFUSED, "GitLab takes the text for spam and wants a captcha (%s). Have an administrator trust the account of %s".formatted(refusal.quoted(), token));
        }
        // Two saved the issue in the same moment, and ours was rolled back. Other conflicts, such as a label that is there already, are for good.
        return refusal.status() == 409 && refusal.says("resource lock")
                ? new Verdict(Kind.UNAVAILABLE, "somebody else was changing it in the same moment, and nothing was done (%s)".formatted(refusal.quoted()))
                : refusal.byStatus(token);
    }

    private static String unaccepted(Refusal refusal) {
        if (refusal.says("expired")) {
            return "it has expired";
        }
        return refusal.says("revoked") ? "it was revoked" : "it is wrong, expired or revoked";
    }

    private static Verdict forbidden(Refusal refusal, String token) {
        if (refusal.says("insufficient_scope")) {
            String has = refusal.body().path("scope").asString("");
            return new Verdict(Kind.UNAUTHORIZED, "%s lacks a scope (%s)%s. Give it the scope api".formatted(token, refusal.quoted(), has.isBlank() ? "" : "; one of these would do: " + has));
        }
        if (refusal.says("quick action")) {
            return new Verdict(Kind.REFUSED, "a line of the text was taken for a quick action (%s)".formatted(refusal.quoted()));
        }
        if (refusal.message().isEmpty()) {
            return new Verdict(
                    Kind.UNAUTHORIZED,
                    "the server refuses %s without a word (HTTP 403). It may ban this machine's address for a while after too many failed log-ins, or a proxy refuses".formatted(token));
        }
        return new Verdict(
                Kind.UNAUTHORIZED,
                "%s may not do this (%s). It needs the scope api, and its account at least the role Reporter for issues and Developer for merge requests".formatted(token, refusal.quoted()));
    }

    @Override
    public String addressHint() {
        return "forge.apiURL is https://HOST/api/v4, and https://HOST/PATH/api/v4 where GitLab is served below a path; now it is " + address.apiURL();
    }
}
