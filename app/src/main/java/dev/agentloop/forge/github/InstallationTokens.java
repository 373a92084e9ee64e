package dev.agentloop.forge.github;

import dev.agentloop.credentials.AppProof;
import dev.agentloop.credentials.AppTokens;
import dev.agentloop.credentials.GitHubApp;
import dev.agentloop.credentials.Secrets;
import dev.agentloop.credentials.Token;
import dev.agentloop.forge.Ask;
import dev.agentloop.forge.ForgeHttp;
import dev.agentloop.forge.Json;
import dev.agentloop.forge.Resource;
import dev.agentloop.forge.Rest;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.node.JsonNodeFactory;

/// The tokens of GitHub Apps, one for each installation however many loops ask for it, in memory only.
///
/// GitHub's documentation ("Generating an installation access token for a GitHub App"): POST /app/installations/{id}/access_tokens with the app's signed proof as bearer;
/// the token begins with `ghs_` and lasts an hour.
public final class InstallationTokens implements AppTokens {
    /// Longer than a tick and what it starts may take, and much less than the hour that a token lasts.
    private static final Duration LEFT = Duration.ofMinutes(20);

    /// For that long nobody asks again after a refusal: two hundred loops would be refused two hundred times.
    private static final Duration REFUSED = Duration.ofMinutes(1);

    private final ForgeHttp http;
    private final InstantSource clock;
    private final Secrets secrets;
    private final Map<Key, Slot> slots = new ConcurrentHashMap<>();

    private record Key(GitHubApp app, String apiURL) {}

    private record Made(Token token, Instant expires) {}

    /// What is known of one installation. Guarded by itself, so that of many who ask at once one makes the token and the others wait for it.
    private static final class Slot {
        private Optional<Made> made = Optional.empty();
        private Optional<ForgeException> refusal = Optional.empty();
        private Instant refused = Instant.EPOCH;
    }

    /// @param secrets told of each token, each proof and the key
    public InstallationTokens(ForgeHttp http, InstantSource clock, Secrets secrets) {
        this.http = http;
        this.clock = clock;
        this.secrets = secrets;
    }

    @Override
    public Token token(GitHubApp app, String apiURL) throws ForgeException {
        Slot slot = slots.computeIfAbsent(new Key(app, apiURL), _ -> new Slot());
        synchronized (slot) {
            Instant now = clock.instant();
            Optional<Made> usable = slot.made.filter(made -> now.plus(LEFT).isBefore(made.expires()));
            if (usable.isPresent()) {
                return usable.get().token();
            }
            if (slot.refusal.isPresent() && now.isBefore(slot.refused.plus(REFUSED))) {
                throw slot.refusal.get();
            }
            try {
                Made made = make(app, apiURL, now);
                slot.made = Optional.of(made);
                return made.token();
            } catch (ForgeException e) {
                slot.refusal = Optional.of(e);
                slot.refused = now;
                throw e;
            }
        }
    }

    private Made make(GitHubApp app, String apiURL, Instant now) throws ForgeException {
        Token proof = proof(app, now);
        Rest rest = new Rest(http, apiURL, () -> Optional.of(proof), new AppDialect(app, apiURL));
        Resource tokens = Resource.of("app", "installations", app.installation(), "access_tokens");
        // Not a change: a token that nobody received is one nobody uses.
        Ask ask = Ask.query(tokens, "get a token for " + app.described(), JsonNodeFactory.instance.objectNode());
        return rest.one(ask, node -> {
            String secret = Json.text(node, "token");
            secrets.learn(secret);
            String account = app.id() + "/" + app.installation();
            return new Made(new Token(app.described(), secret, account), Json.time(node, "expires_at"));
        });
    }

    private Token proof(GitHubApp app, Instant now) throws ForgeException {
        try {
            return AppProof.sign(app, now, secrets);
        } catch (IOException e) {
            String why = e instanceof NoSuchFileException ? "there is no such file" : e.getMessage();
            String words = "Cannot get a token for %s: its private key %s cannot be used: %s. GitHub gives the file once, under \"Private keys\" of the app's settings."
                    .formatted(app.described(), app.privateKey(), why);
            throw new ForgeException(Kind.UNAUTHORIZED, words, e);
        }
    }
}
