package dev.agentloop.credentials;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/// What a GitHub App shows to be given a token: a JSON web token (RFC 7519), signed with the app's private key (RS256).
public final class AppProof {
    /// "To protect against clock drift, we recommend that you set this 60 seconds in the past."
    private static final Duration BEFORE = Duration.ofSeconds(60);

    /// "No more than 10 minutes into the future"; one minute less, for a clock that is ahead.
    private static final Duration AFTER = Duration.ofMinutes(9);

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private AppProof() {}

    /// @throws IOException in words that follow the key's path, when it cannot be read
    public static Token sign(GitHubApp app, Instant now, Secrets secrets) throws IOException {
        PrivateKey key;
        try {
            key = RsaKeyFile.read(Path.of(app.privateKey()), secrets);
        } catch (InvalidPathException e) {
            throw new IOException("it is no path", e);
        }
        String head = encoded("{\"alg\":\"RS256\",\"typ\":\"JWT\"}");
        String claims = "{\"iat\":%d,\"exp\":%d,\"iss\":\"%s\"}".formatted(now.minus(BEFORE).getEpochSecond(), now.plus(AFTER).getEpochSecond(), app.id());
        String signed = head + "." + encoded(claims);
        String secret = signed + "." + BASE64.encodeToString(signature(key, signed));
        secrets.learn(secret);
        return new Token(app.described(), secret, app.described());
    }

    private static String encoded(String json) {
        return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] signature(PrivateKey key, String text) throws IOException {
        try {
            Signature rsa = Signature.getInstance("SHA256withRSA");
            rsa.initSign(key);
            rsa.update(text.getBytes(StandardCharsets.US_ASCII));
            return rsa.sign();
        } catch (GeneralSecurityException e) {
            throw new IOException("the key in it cannot sign (%s)".formatted(e.getMessage()), e);
        }
    }
}
