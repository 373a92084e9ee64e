package dev.agentloop.status;

import dev.agentloop.model.Account;
import dev.agentloop.model.Label;
import dev.agentloop.model.Outcome;
import dev.agentloop.model.RequestLimit;
import dev.agentloop.plan.AccountWords;
import dev.agentloop.plan.Durations;
import dev.agentloop.state.KeptWork;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The report for scripts.
public final class StatusJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private StatusJson() {}

    public static String of(StatusReport report) {
        ObjectNode root = MAPPER.createObjectNode();
        root.set("lock", lock(report.lock()));
        ArrayNode loops = root.putArray("loops");
        report.loops().forEach(loop -> loops.add(loop(loop)));
        ArrayNode accounts = root.putArray("accounts");
        report.accounts().forEach(account -> accounts.add(account(account)));
        ArrayNode limits = root.putArray("limits");
        report.limits().forEach(limit -> limits.add(limit(limit)));
        return MAPPER.writeValueAsString(root);
    }

    private static ObjectNode lock(StatusReport.Lock lock) {
        ObjectNode node = MAPPER.createObjectNode();
        switch (lock) {
            case StatusReport.Lock.Free() -> node.put("state", "free");
            case StatusReport.Lock.Held(long pid, var since) -> node.put("state", "held").put("pid", pid).put("since", since.toString());
            case StatusReport.Lock.Stale(long pid, var since) -> node.put("state", "stale").put("pid", pid).put("since", since.toString());
            case StatusReport.Lock.Damaged(String problem) -> node.put("state", "damaged").put("problem", problem);
        }
        return node;
    }

    private static ObjectNode account(Account account) {
        return MAPPER.createObjectNode()
                .put("agent", account.id().program())
                .put("home", account.id().home().isEmpty() ? null : account.id().home())
                .put("cause", account.cause().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .put("message", account.message())
                .put("since", account.since().toString())
                .put("until", account.until().toString())
                .put("failures", account.failures())
                .put("cure", AccountWords.cure(account));
    }

    private static ObjectNode limit(RequestLimit limit) {
        return MAPPER.createObjectNode()
                .put("host", limit.host())
                .put("token", limit.token().isEmpty() ? null : limit.token())
                .put("since", limit.met().toString())
                .put("until", limit.until().toString());
    }

    private static ObjectNode loop(StatusReport.Loop loop) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("name", loop.name().value());
        loop.problem().ifPresent(problem -> node.put("problem", problem));
        ArrayNode issues = node.putArray("issues");
        loop.issues().forEach(issue -> issues.add(issue(issue)));
        return node;
    }

    private static ObjectNode issue(StatusReport.Issue issue) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("issue", issue.id().value());
        node.put("prompt", issue.prompt().map(prompt -> prompt.value()).orElse(null));
        node.put("agent", issue.agent().name().toLowerCase(Locale.ROOT));
        if (issue.pid().isPresent()) {
            node.put("pid", issue.pid().getAsLong());
        } else {
            node.putNull("pid");
        }
        node.put("run", issue.run().map(run -> run.value()).orElse(null));
        node.put("startedAt", issue.run().map(run -> run.startedAt().toString()).orElse(null));
        issue.age().map(Duration::toSeconds).ifPresentOrElse(age -> node.put("ageSeconds", age), () -> node.putNull("ageSeconds"));
        node.set("result", result(issue.result()));
        node.putObject("starts")
                .put("count", issue.starts().count())
                .put("max", issue.starts().max())
                .put("window", Durations.text(issue.starts().window()));
        node.put("restarts", issue.restarts());
        node.put("ciFixes", issue.ciFixes());
        node.put("waitingFor", issue.waitingFor().orElse(null));
        node.put("waitingUntil", issue.waitingUntil().map(until -> until.truncatedTo(ChronoUnit.MILLIS).toString()).orElse(null));
        ArrayNode labels = node.putArray("labels");
        issue.labels().stream().sorted().map(Label::name).forEach(labels::add);
        ArrayNode kept = node.putArray("kept");
        issue.kept().forEach(path -> kept.addObject().put("path", path.toString()).put("restore", KeptWork.restoreCommand(path)));
        UsageJson.put(node.putObject("usage"), issue.usage());
        node.put("attention", issue.attention().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        return node;
    }

    private static ObjectNode result(StatusReport.Result result) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("outcome", result.outcome());
        node.put("kind", result.kind().map(Outcome.Kind::word).orElse(null));
        put(node, "route", result.route());
        put(node, "stopReason", result.stopReason());
        put(node, "error", result.error());
        return node;
    }

    private static void put(ObjectNode node, String key, Optional<String> value) {
        node.put(key, value.orElse(null));
    }
}
