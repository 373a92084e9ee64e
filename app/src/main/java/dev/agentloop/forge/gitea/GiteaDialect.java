package dev.agentloop.forge.gitea;

import dev.agentloop.credentials.Token;
import dev.agentloop.forge.Dialect;
import dev.agentloop.forge.Refusal;
import dev.agentloop.model.ForgeException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// How Gitea and Forgejo are spoken to, and what it means when they refuse.
///
/// @param name what the configuration calls it: `Gitea` or `Forgejo`
record GiteaDialect(String name, Address address) implements Dialect {
    /// The servers themselves limit nobody; the proxies before them do, and often name no time.
    private static final Duration UNTOLD_LIMIT = Duration.ofMinutes(1);

    @Override
    public Map<String, String> headers(Optional<Token> token) {
        Map<String, String> headers = new HashMap<>();
        headers.put("Accept", "application/json");
        // A few refusals are translated, and are recognised by their words.
        headers.put("Accept-Language", "en-US");
        headers.put("User-Agent", "agentloop");
        token.ifPresent(t -> headers.put("Authorization", "token " + t.secret()));
        return headers;
    }

    @Override
    public Optional<Instant> limitedUntil(Refusal refusal, Instant now) {
        return refusal.status() == 429 ? Optional.of(now.plus(refusal.retryAfter(now).orElse(UNTOLD_LIMIT))) : Optional.empty();
    }

    @Override
    public Verdict explain(Refusal refusal, String token) {
        return switch (refusal.status()) {
            case 401 -> new Verdict(
                    Kind.UNAUTHORIZED, "%s is not accepted: it is wrong, or was deleted (%s). Make a new one at %s".formatted(token, refusal.quoted(), address.tokenPage()));
            case 403 -> forbidden(refusal, token);
            case 404 -> new Verdict(
                    Kind.GONE, "it is not there, or %s may not see it, which %s answers in the same way (%s)".formatted(token, name, refusal.quoted()));
            case 413 -> new Verdict(Kind.REFUSED, "it is more than the server or the account's quota allows (%s)".formatted(refusal.quoted()));
            case 423 -> new Verdict(Kind.REFUSED, "%s is archived and read-only (%s)".formatted(address.repository(), refusal.quoted()));
            default -> refusal.byStatus(token);
        };
    }

    private Verdict forbidden(Refusal refusal, String token) {
        if (refusal.says("locked")) {
            return new Verdict(Kind.REFUSED, "the conversation is locked (%s)".formatted(refusal.quoted()));
        }
        if (refusal.says("blocked")) {
            return new Verdict(Kind.REFUSED, "the owner has blocked the account of %s (%s)".formatted(token, refusal.quoted()));
        }
        return new Verdict(Kind.UNAUTHORIZED, "%s may not do this (%s). %s".formatted(token, refusal.quoted(), remedy(refusal)));
    }

    private String remedy(Refusal refusal) {
        if (refusal.says("public")) {
            return "It is limited to what is public: make one with access to all repositories at " + address.tokenPage();
        }
        if (refusal.says("scope")) {
            return "It needs the scopes write:issue, write:repository and read:user: make one that has them at " + address.tokenPage();
        }
        if (refusal.says("password") || refusal.says("two-factor") || refusal.says("prohibit") || refusal.says("activate")) {
            return "Sign in with the account once and do what the page asks for";
        }
        return "Its account needs write access to %s, as a collaborator or in a team with write access to issues, pull requests and code".formatted(address.repository());
    }

    @Override
    public String addressHint() {
        return "forge.apiURL is https://HOST/api/v1, after the path if the server is reached below one; now it is " + address.apiURL();
    }
}
