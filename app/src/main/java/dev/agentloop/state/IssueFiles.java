package dev.agentloop.state;

import dev.agentloop.model.HookEnd;
import dev.agentloop.model.Intent;
import dev.agentloop.model.ProcessIdentity;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunView.StopReason;
import dev.agentloop.model.Standing;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The JSON of an issue's other files.
final class IssueFiles {
    private IssueFiles() {}

    static byte[] intent(Intent intent) {
        ObjectNode node = Json.object();
        node.put("kind", intent.kind().name());
        node.put("run", intent.run().map(RunId::value).orElse(null));
        Json.putLabels(node, "before", intent.before());
        Json.putLabels(node, "after", intent.after());
        node.put("because", intent.because());
        node.put("since", intent.since().toString());
        intent.problem().ifPresent(problem -> put(node.putObject("problem"), problem));
        return Json.bytes(node);
    }

    static Intent intent(JsonNode node) {
        Intent.Kind kind = Intent.Kind.valueOf(Json.text(node, "kind"));
        boolean isOfARun = kind == Intent.Kind.LAUNCH || kind == Intent.Kind.FINISH || kind == Intent.Kind.PUBLISH;
        return new Intent(
                kind,
                isOfARun ? Optional.of(new RunId(Json.text(node, "run"))) : Json.optionalText(node, "run").map(RunId::new),
                Json.managedLabels(node, "before"),
                Json.managedLabels(node, "after"),
                Json.text(node, "because"),
                Json.instant(node, "since"),
                node.has("problem") ? Optional.of(problem(node.get("problem"))) : Optional.empty());
    }

    private static void put(ObjectNode node, Intent.Problem problem) {
        node.put("what", problem.what()).put("at", problem.at().toString());
        switch (problem.kind()) {
            case FAILED -> {}
            case ACCOUNT -> node.put("ofTheAccount", true);
            case UNDER_WAY -> node.put("underWay", true);
        }
    }

    private static Intent.Problem problem(JsonNode node) {
        return new Intent.Problem(Json.text(node, "what"), Json.instant(node, "at"), kind(node));
    }

    private static Intent.Problem.Kind kind(JsonNode node) {
        if (node.has("underWay") && Json.flag(node, "underWay")) {
            return Intent.Problem.Kind.UNDER_WAY;
        }
        return node.has("ofTheAccount") && Json.flag(node, "ofTheAccount") ? Intent.Problem.Kind.ACCOUNT : Intent.Problem.Kind.FAILED;
    }

    static byte[] lock(IssueLock lock) {
        ObjectNode node = Json.object();
        node.put("run", lock.run().value());
        node.put("pid", lock.process().pid());
        node.put("match", lock.process().match());
        node.put("startTicks", lock.process().startTicks());
        node.put("bootId", lock.process().bootId());
        return Json.bytes(node);
    }

    static IssueLock lock(JsonNode node) {
        return new IssueLock(
                new RunId(Json.text(node, "run")),
                new ProcessIdentity(
                        Json.number(node, "pid"), Json.text(node, "match"), Json.number(node, "startTicks"), Json.text(node, "bootId")));
    }

    static byte[] stopped(StopReason reason) {
        return Json.bytes(Json.object().put("reason", reason.name()));
    }

    static StopReason stopped(JsonNode node) {
        return StopReason.valueOf(Json.text(node, "reason"));
    }

    static byte[] hookEnd(HookEnd end) {
        ObjectNode node = Json.object().put("failed", end.failure().isPresent());
        end.failure().ifPresent(why -> node.put("failure", why));
        return Json.bytes(node);
    }

    static HookEnd hookEnd(JsonNode node) {
        return Json.flag(node, "failed") ? HookEnd.failed(Json.text(node, "failure")) : HookEnd.WELL;
    }

    static byte[] standing(Standing standing) {
        ObjectNode node = Json.object();
        node.put("since", standing.since().toString());
        switch (standing) {
            case Standing.Foreign(var label, _) -> node.put("foreign", label.name());
            case Standing.AtGate(var label, _, var head) -> {
                node.put("gate", label.name());
                head.ifPresent(commit -> node.putObject("head").put("commit", commit.commit()).put("since", commit.since().toString()));
            }
            case Standing.Idle _ -> node.put("idle", true);
        }
        return Json.bytes(node);
    }

    static Standing standing(JsonNode node) {
        Instant since = Json.instant(node, "since");
        if (node.has("gate")) {
            Optional<Standing.Head> head = node.has("head") ? Optional.of(head(node.get("head"))) : Optional.empty();
            return new Standing.AtGate(Json.managedLabel(node, "gate"), since, head);
        }
        return node.has("idle") ? new Standing.Idle(since) : new Standing.Foreign(Json.managedLabel(node, "foreign"), since);
    }

    private static Standing.Head head(JsonNode node) {
        return new Standing.Head(Json.text(node, "commit"), Json.instant(node, "since"));
    }
}
