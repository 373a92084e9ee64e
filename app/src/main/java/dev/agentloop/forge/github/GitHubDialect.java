package dev.agentloop.forge.github;

import dev.agentloop.credentials.Token;
import dev.agentloop.forge.Dialect;
import dev.agentloop.forge.Refusal;
import dev.agentloop.model.ForgeException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// How GitHub is spoken to, and what it means when it refuses.
record GitHubDialect(Address address) implements Dialect {
    /// What GitHub asks for when it names no time of its own.
    private static final Duration UNTOLD_LIMIT = Duration.ofMinutes(1);

    /// How the token of an app's installation begins; that of a workflow is one, too. Nobody renews it, and what it may do is the app's.
    private static final String OF_INSTALLATION = "ghs_";

    @Override
    public String name() {
        return "GitHub";
    }

    @Override
    public Map<String, String> headers(Optional<Token> token) {
        Map<String, String> headers = new HashMap<>();
        headers.put("Accept", "application/vnd.github+json");
        headers.put("X-GitHub-Api-Version", "2022-11-28");
        // GitHub refuses requests without one.
        headers.put("User-Agent", "agentloop");
        token.ifPresent(t -> headers.put("Authorization", "Bearer " + t.secret()));
        return headers;
    }

    @Override
    public Optional<Instant> limitedUntil(Refusal refusal, Instant now) {
        boolean mayBeLimit = refusal.status() == 403 || refusal.status() == 429;
        Optional<Instant> asked = refusal.retryAfter(now).map(now::plus);
        if (mayBeLimit && asked.isPresent()) {
            return asked;
        }
        if (mayBeLimit && refusal.header("x-ratelimit-remaining").filter("0"::equals).isPresent()) {
            Optional<Instant> reset = refusal.header("x-ratelimit-reset").filter(t -> t.matches("[0-9]{1,12}")).map(t -> Instant.ofEpochSecond(Long.parseLong(t)));
            return Optional.of(reset.filter(now::isBefore).orElse(now.plus(UNTOLD_LIMIT)));
        }
        boolean limit = refusal.status() == 429
                || mayBeLimit && (refusal.says("rate limit") || refusal.says("abuse detection"))
                || refusal.status() == 422 && refusal.says("submitted too quickly");
        return limit ? Optional.of(now.plus(UNTOLD_LIMIT)) : Optional.empty();
    }

    @Override
    public Verdict explain(Refusal refusal, String token) {
        return explain(refusal, Optional.empty(), token);
    }

    @Override
    public Verdict explain(Refusal refusal, Optional<Token> used, String token) {
        boolean ofInstallation = used.filter(one -> one.secret().startsWith(OF_INSTALLATION)).isPresent();
        return switch (refusal.status()) {
            case 401 -> new Verdict(Kind.UNAUTHORIZED, ofInstallation ? ended(refusal, token) : notAccepted(refusal, token));
            case 403 -> forbidden(refusal, token, ofInstallation);
            case 404 -> new Verdict(
                    Kind.GONE,
                    "it is not there, or %s may not see it, which GitHub answers in the same way (%s)".formatted(token, refusal.quoted()));
            case 410 -> refusal.says("disabled")
                    ? new Verdict(Kind.REFUSED, "issues are switched off in %s (%s). Switch them on in its settings".formatted(address.repository(), refusal.quoted()))
                    : new Verdict(Kind.GONE, "it was deleted (%s)".formatted(refusal.quoted()));
            default -> refusal.byStatus(token);
        };
    }

    private String notAccepted(Refusal refusal, String token) {
        return "%s is not accepted: it is wrong, expired or revoked (%s). Make a new one at https://%s/settings/tokens".formatted(token, refusal.quoted(), address.host());
    }

    private static String ended(Refusal refusal, String token) {
        return "%s is not accepted (%s): such a token ends after an hour, and at once when the app is uninstalled or suspended. The next tick asks for a new one, and says what is wrong if there is none"
                .formatted(token, refusal.quoted());
    }

    private Verdict forbidden(Refusal refusal, String token, boolean ofInstallation) {
        if (refusal.says("locked")) {
            return new Verdict(Kind.REFUSED, "the conversation is locked (%s)".formatted(refusal.quoted()));
        }
        if (refusal.says("archived")) {
            return new Verdict(Kind.REFUSED, "%s is archived and read-only (%s)".formatted(address.repository(), refusal.quoted()));
        }
        if (refusal.says("blocked")) {
            return new Verdict(Kind.REFUSED, "the owner has blocked the account of %s (%s)".formatted(token, refusal.quoted()));
        }
        return new Verdict(Kind.UNAUTHORIZED, "%s may not do this (%s). %s".formatted(token, refusal.quoted(), ofInstallation ? atTheApp(refusal) : remedy(refusal)));
    }

    private static String atTheApp(Refusal refusal) {
        if (refusal.says("suspended")) {
            return "An owner of the account lifts the suspension on the installation's settings page";
        }
        String permissions = refusal.header("x-accepted-github-permissions").filter(h -> !h.isBlank())
                .orElse("to read and write Issues, Pull requests and Contents, and to read Commit statuses and Checks");
        return "It needs the permission %s: give it in the app's settings, where the owner of the account must then accept it for the installation, and install the app on this repository"
                .formatted(permissions);
    }

    /// GitHub says in headers what is missing.
    private static String remedy(Refusal refusal) {
        Optional<String> sso = refusal.header("x-github-sso").filter(h -> h.contains("url=")).map(h -> h.substring(h.indexOf("url=") + 4));
        if (sso.isPresent()) {
            return "The organisation asks for single sign-on: authorise the token at " + sso.get();
        }
        Optional<String> permission = refusal.header("x-accepted-github-permissions").filter(h -> !h.isBlank());
        if (permission.isPresent()) {
            return "It needs the permission " + permission.get();
        }
        Optional<String> scopes = refusal.header("x-accepted-oauth-scopes").filter(h -> !h.isBlank());
        if (scopes.isPresent()) {
            return "It needs one of the scopes %s, and has %s".formatted(scopes.get(), refusal.header("x-oauth-scopes").filter(h -> !h.isBlank()).orElse("none"));
        }
        return "It needs to read and write issues and pull requests and to read commit statuses and checks: a classic token with the scope repo has all that";
    }

    @Override
    public String addressHint() {
        return "forge.apiURL is https://api.github.com for github.com and https://HOST/api/v3 for GitHub Enterprise; now it is " + address.apiURL();
    }
}
