package dev.agentloop.forge.github;

import dev.agentloop.forge.Json;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// GitHub's REST API over plain HTTP, as people's programs use it. It waits where GitHub asks it to slow down.
///
/// @param url without a slash at its end
record Api(String url, HttpClient http) implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    Api(String url) {
        this(url, HttpClient.newHttpClient());
    }

    /// @param secret the token of who asks
    /// @param path below `url`, or an address of its own
    /// @param body missing for none
    HttpResponse<byte[]> send(String secret, String method, String path, JsonNode body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(path.startsWith("/") ? url + path : path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + secret)
                .header("Accept", "application/vnd.github+json")
                .header("Content-Type", "application/json")
                .method(method, body.isMissingNode() ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(Json.bytes(body)))
                .build();
        while (true) {
            HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            Optional<String> wait = answer.headers().firstValue("retry-after");
            if (wait.isEmpty() || answer.statusCode() != 403 && answer.statusCode() != 429) {
                return answer;
            }
            Thread.sleep(Duration.ofSeconds(Long.parseLong(wait.get())));
        }
    }

    /// @return missing when the answer is empty
    JsonNode ask(String secret, String method, String path, JsonNode body) throws Exception {
        HttpResponse<byte[]> answer = send(secret, method, path, body);
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException("%s %s: %d %s".formatted(method, path, answer.statusCode(), new String(answer.body(), StandardCharsets.UTF_8)));
        }
        return json(answer);
    }

    static JsonNode json(HttpResponse<byte[]> answer) {
        return answer.body().length == 0 ? MissingNode.getInstance() : Json.tree(new ByteArrayInputStream(answer.body()));
    }

    /// Where GraphQL is answered.
    String graphql() {
        return url.endsWith("/api/v3") ? url.replaceFirst("/v3$", "/graphql") : url + "/graphql";
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
