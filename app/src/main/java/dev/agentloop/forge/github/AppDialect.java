package dev.agentloop.forge.github;

import dev.agentloop.credentials.GitHubApp;
import dev.agentloop.credentials.Token;
import dev.agentloop.forge.Dialect;
import dev.agentloop.forge.Refusal;
import dev.agentloop.model.ForgeException.Kind;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// What GitHub means when it refuses a GitHub App a token. Whatever the status, it is the credentials that are wrong.
record AppDialect(GitHubApp app, GitHubDialect gitHub) implements Dialect {
    AppDialect(GitHubApp app, String apiURL) {
        this(app, new GitHubDialect(new Address(apiURL.replaceFirst("^https?://(?:api\\.)?", "").replaceFirst("/.*", ""), "", apiURL)));
    }

    @Override
    public String name() {
        return gitHub.name();
    }

    @Override
    public Map<String, String> headers(Optional<Token> token) {
        return gitHub.headers(token);
    }

    @Override
    public Optional<Instant> limitedUntil(Refusal refusal, Instant now) {
        return gitHub.limitedUntil(refusal, now);
    }

    @Override
    public Verdict explain(Refusal refusal, String token) {
        return switch (refusal.status()) {
            case 401 -> new Verdict(Kind.UNAUTHORIZED, isAboutTime(refusal) ? clock(refusal) : key(refusal));
            case 403 -> refusal.says("suspended") ? new Verdict(Kind.UNAUTHORIZED, suspended(refusal)) : gitHub.explain(refusal, token);
            case 404 -> new Verdict(Kind.UNAUTHORIZED, refusal.says("integration") ? noApp(refusal) : noInstallation(refusal));
            default -> gitHub.explain(refusal, token);
        };
    }

    private static boolean isAboutTime(Refusal refusal) {
        return refusal.says("'exp'") || refusal.says("'iat'") || refusal.says("expiration time") || refusal.says("issued at");
    }

    private String clock(Refusal refusal) {
        return "this machine's clock is not GitHub's (%s). Set it, and keep it set by NTP".formatted(refusal.quoted());
    }

    private String key(Refusal refusal) {
        return "the private key %s is not one of the app %s, or was deleted there (%s). Correct the App ID, or make a new key in the app's settings"
                .formatted(app.privateKey(), app.id(), refusal.quoted());
    }

    private String noApp(Refusal refusal) {
        return "there is no app %s at %s (%s). The App ID is on the app's settings page".formatted(app.id(), gitHub.address().apiURL(), refusal.quoted());
    }

    private String noInstallation(Refusal refusal) {
        return "the app %s has no installation %s: it was uninstalled, or the number is another (%s). The number ends the address of the installation's settings page"
                .formatted(app.id(), app.installation(), refusal.quoted());
    }

    private String suspended(Refusal refusal) {
        return "the app's installation %s is suspended (%s). An owner of the account lifts that at https://%s/settings/installations/%s, or on the organisation's settings page"
                .formatted(app.installation(), refusal.quoted(), gitHub.address().host(), app.installation());
    }

    @Override
    public String addressHint() {
        return gitHub.addressHint();
    }
}
