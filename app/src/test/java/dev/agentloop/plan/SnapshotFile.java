package dev.agentloop.plan;

import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.RunReading.Ending;
import dev.agentloop.model.RunReading.Marker;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunView.State;
import dev.agentloop.model.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// A snapshot as a person writes it down:
///
/// ```yaml
/// prompts: {plan: {concurrency: 2}, code: {route: {plan: loop/plan}}}
/// rateLimit: 2              # starts an hour; 10 when not given
/// blind: the forge is down  # when it is
/// issues:
///   1: {labels: [loop/plan], author: bob}
///   2: {labels: [loop/plan-doing], runs: [{prompt: plan, alive: 5m}]}
///   3: {labels: [loop/code-doing], runs: [{prompt: code, route: plan}]}
/// ```
///
/// A run is `alive` for so long, `ended` with a stop reason, took a `route`, `crashed`, or was `collected` so long ago.
final class SnapshotFile {
    private SnapshotFile() {}

    static Snapshot read(Path file) throws IOException {
        JsonNode root = new YAMLMapper().readTree(Files.readAllBytes(file));
        ExampleLoop loop = ExampleLoop.named("shop").rateLimit(root.path("rateLimit").asInt(10), Duration.ofHours(1));
        root.required("prompts").properties().forEach(prompt -> loop.with(draft(prompt.getKey(), prompt.getValue())));
        List<Snapshots.Draft> issues = new ArrayList<>();
        for (Map.Entry<String, JsonNode> issue : root.required("issues").properties()) {
            issues.add(issue(Long.parseLong(issue.getKey()), issue.getValue(), root.required("prompts")));
        }
        Snapshot whole = Snapshots.snapshot(loop, issues.toArray(Snapshots.Draft[]::new));
        Optional<String> blind = root.has("blind") ? Optional.of(root.get("blind").asString()) : Optional.empty();
        return new Snapshot(whole.loop(), whole.now(), whole.config(), blind, whole.issues());
    }

    private static ExampleLoop.PromptDraft draft(String name, JsonNode prompt) {
        ExampleLoop.PromptDraft draft = ExampleLoop.prompt(name)
                .concurrency(prompt.path("concurrency").asInt(1))
                .maxRestarts(prompt.path("maxRestarts").asInt(3));
        prompt.path("route").properties().forEach(route -> draft.route(route.getKey(), route.getValue().asString()));
        return draft;
    }

    private static Snapshots.Draft issue(long number, JsonNode issue, JsonNode prompts) {
        Snapshots.Draft draft = Snapshots.issue(
                number, issue.path("labels").valueStream().map(JsonNode::asString).toArray(String[]::new));
        if (issue.has("author")) {
            draft.by(issue.get("author").asString());
        }
        if (issue.path("closed").asBoolean(false)) {
            draft.closed();
        }
        for (JsonNode run : issue.path("runs")) {
            String prompt = run.required("prompt").asString();
            draft.run(draft(prompt, prompts.required(prompt)).terms(), RunRecord.Kind.START, age(run), state(run));
        }
        return draft;
    }

    private static Duration age(JsonNode run) {
        return duration(run.has("collected") ? run.get("collected") : run.has("alive") ? run.get("alive") : run.path("age"));
    }

    private static Duration duration(JsonNode text) {
        return Duration.parse("PT" + text.asString("5m").toUpperCase(Locale.ROOT));
    }

    private static State state(JsonNode run) {
        if (run.has("alive")) {
            return Snapshots.alive(duration(run.get("alive")));
        } else if (run.has("collected")) {
            return Snapshots.collected();
        } else if (run.has("route")) {
            return Snapshots.over(Snapshots.answered(new Marker.Route(run.get("route").asString())));
        } else if (run.has("ended")) {
            return Snapshots.over(Snapshots.reading(new Ending.Answered(run.get("ended").asString())));
        } else if (run.path("crashed").asBoolean(false)) {
            return Snapshots.over(Snapshots.cut());
        }
        throw new IllegalArgumentException("a run that is in no state: " + run);
    }
}
