package dev.agentloop.forge.github;

import dev.agentloop.forge.Json;
import dev.agentloop.forge.StubServer;
import dev.agentloop.forge.StubServer.Request;
import dev.agentloop.forge.StubServer.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// GitHub as an app meets it that wants a token: it looks at the proof as GitHub documents, and says in GitHub's words what is wrong with it.
public final class StubApp implements AutoCloseable {
    public static final String ID = "123456";
    public static final String INSTALLATION = "7890";

    /// Made once: it takes as long as all the tests.
    private static final KeyPair KEYS = keys();

    public final StubServer server = new StubServer(this::answer);
    private final InstantSource clock;
    private final AtomicInteger made = new AtomicInteger();
    public volatile boolean suspended;

    public StubApp(InstantSource clock) {
        this.clock = clock;
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
            rsa.initialize(2048);
            return rsa.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// As GitHub gives it: the part of PKCS#8 that is the key alone.
    public static byte[] pkcs1() {
        byte[] whole = pkcs8();
        return Arrays.copyOfRange(whole, 26, whole.length);
    }

    public static byte[] pkcs8() {
        return KEYS.getPrivate().getEncoded();
    }

    public static Path pem(Path file, String kind, byte[] key) {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(key);
        try {
            return Files.writeString(file, "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(kind, text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// How many tokens it gave.
    public int made() {
        return made.get();
    }

    public static String token(int number) {
        return "ghs_installationToken%016d".formatted(number);
    }

    private Response answer(Request request) {
        String proof = request.headers().getOrDefault("authorization", "").replaceFirst("^Bearer ", "");
        String[] parts = proof.split("\\.");
        if (parts.length != 3 || !isSigned(parts)) {
            return StubGitHub.message(401, "A JSON web token could not be decoded");
        }
        JsonNode claims = json(parts[1]);
        Instant now = clock.instant();
        if (claims.path("exp").asLong() > now.plus(Duration.ofMinutes(10)).getEpochSecond()) {
            return StubGitHub.message(401, "'Expiration time' claim ('exp') is too far in the future");
        }
        if (claims.path("exp").asLong() <= now.getEpochSecond()) {
            return StubGitHub.message(401, "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires");
        }
        if (claims.path("iat").asLong() > now.getEpochSecond()) {
            return StubGitHub.message(401, "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued");
        }
        if (!claims.path("iss").asString().equals(ID)) {
            return StubGitHub.message(404, "Integration not found");
        }
        if (!request.toString().equals("POST /app/installations/" + INSTALLATION + "/access_tokens")) {
            return StubGitHub.message(404, "Not Found");
        }
        if (suspended) {
            return StubGitHub.message(403, "This installation has been suspended");
        }
        String expires = now.plus(Duration.ofHours(1)).truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString();
        return Response.json(201, JsonNodeFactory.instance.objectNode().put("token", token(made.incrementAndGet())).put("expires_at", expires));
    }

    private static JsonNode json(String part) {
        return Json.tree(new ByteArrayInputStream(Base64.getUrlDecoder().decode(part)));
    }

    private static boolean isSigned(String[] parts) {
        try {
            Signature rsa = Signature.getInstance("SHA256withRSA");
            rsa.initVerify(KEYS.getPublic());
            rsa.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
            return json(parts[0]).path("alg").asString().equals("RS256") && rsa.verify(Base64.getUrlDecoder().decode(parts[2]));
        } catch (GeneralSecurityException | IllegalArgumentException _) {
            return false;
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
