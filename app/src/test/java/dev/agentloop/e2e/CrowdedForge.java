package dev.agentloop.e2e;

import dev.agentloop.forge.StubServer;
import dev.agentloop.forge.StubServer.Request;
import dev.agentloop.forge.StubServer.Response;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A GitHub whose repositories all have the same many issues, which exist only while they are listed: the labels take turns, and each changed a second after the one before.
final class CrowdedForge implements AutoCloseable {
    private static final int PAGE = 100;
    private static final Instant FIRST_CHANGE = Instant.parse("2026-01-01T00:00:00Z");

    private final int issues;
    private final List<String> labels;
    private final String body;
    private final Duration latency;
    private final AtomicInteger together = new AtomicInteger();
    private final AtomicInteger mostTogether = new AtomicInteger();
    private final StubServer server = new StubServer(this::answer);

    /// @param body of every issue
    /// @param latency of every answer
    CrowdedForge(int issues, List<String> labels, String body, Duration latency) {
        this.issues = issues;
        this.labels = labels;
        this.body = body;
        this.latency = latency;
    }

    StubServer server() {
        return server;
    }

    /// Most requests that were under way together.
    int mostTogether() {
        return mostTogether.get();
    }

    private Response answer(Request request) {
        mostTogether.accumulateAndGet(together.incrementAndGet(), Math::max);
        try {
            Thread.sleep(latency);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        Response response = switch (request.segments().getLast()) {
            case "issues" -> listing(request);
            case "labels" -> json(Stream.concat(Stream.of("NeedSupervisor"), labels.stream().flatMap(label -> Stream.of(label, label + "-doing", label + "-done")))
                    .map("{\"name\": \"%s\"}"::formatted));
            default -> new Response(404, Map.of(), "");
        };
        together.decrementAndGet();
        return response;
    }

    private Response listing(Request request) {
        Instant since = Instant.parse(request.query().getOrDefault("since", FIRST_CHANGE.toString()));
        String label = request.query().getOrDefault("labels", "");
        int[] found = IntStream.range(0, issues)
                .filter(i -> label.isEmpty() || label(i).equals(label))
                .filter(i -> !changed(i).isBefore(since))
                .limit(PAGE + 1)
                .toArray();
        Response response = json(IntStream.of(found).limit(PAGE).mapToObj(i -> entry(request, i)))
                .with("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(Instant.now().atOffset(ZoneOffset.UTC)));
        return found.length > PAGE ? response.with("Link", "<%s%s&page=2>; rel=\"next\"".formatted(server.url(), request.target())) : response;
    }

    private static Response json(Stream<String> entries) {
        return new Response(200, Map.of("Content-Type", "application/json"), entries.collect(Collectors.joining(",", "[", "]")));
    }

    private String label(int issue) {
        return labels.get(issue % labels.size());
    }

    private static Instant changed(int issue) {
        return FIRST_CHANGE.plusSeconds(issue);
    }

    private String entry(Request request, int issue) {
        String repository = request.segments().get(1) + "/" + request.segments().get(2);
        return """
                {"number": %d, "html_url": "https://forge.example/%s/issues/%d", "repository_url": "%s/repos/%s", "title": "Issue %d", "state": "open",
                 "user": {"login": "mallory"}, "labels": [{"name": "%s"}], "updated_at": "%s", "body": "%s"}"""
                .formatted(issue + 1, repository, issue + 1, server.url(), repository, issue + 1, label(issue), changed(issue), body);
    }

    @Override
    public void close() {
        server.close();
    }
}
