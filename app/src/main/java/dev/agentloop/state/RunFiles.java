package dev.agentloop.state;

import dev.agentloop.model.Budget;
import dev.agentloop.model.Check;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.Label;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.LoopName;
import dev.agentloop.model.Outcome;
import dev.agentloop.model.PromptName;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunTerms;
import dev.agentloop.model.RunView;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The JSON of a run's own files: `run.json`, written before it starts, and `ending.json`, written when it was acted on.
final class RunFiles {
    private RunFiles() {}

    static byte[] record(RunRecord run) {
        ObjectNode node = Json.object();
        node.put("loop", run.issue().loop().value());
        node.put("issue", run.issue().id().value());
        node.put("run", run.id().value());
        node.put("kind", run.kind().name());
        node.put("attempt", run.attempt());
        node.put("handOffs", run.handOffs());
        EngagementJson.put(node, run.engagement());
        node.set("terms", terms(run.terms()));
        if (!run.failedChecks().isEmpty()) {
            ArrayNode checks = node.putArray("failedChecks");
            run.failedChecks().forEach(check -> checks.add(check(check)));
        }
        if (run.newSession()) {
            node.put("newSession", true);
        }
        return Json.bytes(node);
    }

    private static ObjectNode check(Check check) {
        ObjectNode node = Json.object().put("name", check.name()).put("state", check.state().name()).put("summary", check.summary());
        check.url().ifPresent(url -> node.put("url", url));
        return node;
    }

    private static Check check(JsonNode node) {
        Check.State state = Check.State.valueOf(Json.text(node, "state"));
        return new Check(Json.text(node, "name"), state, Json.optionalText(node, "url"), Json.text(node, "summary"));
    }

    private static ObjectNode terms(RunTerms terms) {
        ObjectNode node = Json.object();
        node.put("prompt", terms.prompt().value());
        node.put("inputLabel", terms.input().name());
        node.put("inProcessLabel", terms.inProcess().name());
        node.put("outputLabel", terms.output().name());
        node.put("timeout", terms.timeout().toString());
        node.put("maxRestarts", terms.maxRestarts());
        node.put("ciGateLabel", terms.ciGate().map(Label::name).orElse(null));
        node.put("maxCIFixes", terms.maxCIFixes());
        ObjectNode routes = node.putObject("routes");
        terms.routes().entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(route -> routes.put(route.getKey(), route.getValue().name()));
        node.put("opensPullRequest", terms.opensPullRequest());
        node.put("requireMarker", terms.requireMarker());
        if (!terms.budget().equals(Budget.NONE)) {
            node.set("budget", BudgetJson.object(terms.budget()));
        }
        if (terms.publish() != LoopConfig.Publish.AGENT) {
            node.put("publish", terms.publish().name());
        }
        return node;
    }

    static RunRecord record(JsonNode node) {
        return new RunRecord(
                new IssueRef(new LoopName(Json.text(node, "loop")), new IssueId(Json.text(node, "issue"))),
                new RunId(Json.text(node, "run")),
                RunRecord.Kind.valueOf(Json.text(node, "kind")),
                Json.smallNumber(node, "attempt"),
                Json.smallNumber(node, "handOffs"),
                terms(Json.required(node, "terms")),
                EngagementJson.engagement(node),
                node.path("failedChecks").valueStream().map(RunFiles::check).toList(),
                node.has("newSession"));
    }

    private static RunTerms terms(JsonNode node) {
        return new RunTerms(
                new PromptName(Json.text(node, "prompt")),
                Json.managedLabel(node, "inputLabel"),
                Json.managedLabel(node, "inProcessLabel"),
                Json.managedLabel(node, "outputLabel"),
                Json.duration(node, "timeout"),
                Json.smallNumber(node, "maxRestarts"),
                Json.optionalManagedLabel(node, "ciGateLabel"),
                Json.smallNumber(node, "maxCIFixes"),
                Json.managedLabelMap(node, "routes"),
                Json.flag(node, "opensPullRequest"),
                Json.flag(node, "requireMarker"),
                node.has("budget") ? BudgetJson.budget(node.get("budget")) : Budget.NONE,
                node.has("publish") ? LoopConfig.Publish.valueOf(Json.text(node, "publish")) : LoopConfig.Publish.AGENT);
    }

    static byte[] ending(RunView.Ending ending) {
        ObjectNode node = Json.object();
        node.put("outcome", ending.outcome());
        ending.kind().ifPresent(kind -> node.put("kind", kind.word()));
        node.put("route", ending.route().orElse(null));
        node.put("stopReason", ending.stopReason().orElse(null));
        node.put("error", ending.error().orElse(null));
        node.put("target", ending.target().map(Label::name).orElse(null));
        CloneFiles.put(node, ending.evidence());
        UsageJson.put(node, ending.usage());
        node.put("toolCalls", ending.toolCalls());
        node.put("lasted", ending.lasted().toString());
        return Json.bytes(node);
    }

    static RunView.Ending ending(JsonNode node) {
        return new RunView.Ending(
                Json.text(node, "outcome"),
                Json.optionalText(node, "kind").map(Outcome.Kind::ofWord),
                Json.optionalText(node, "route"),
                Json.optionalText(node, "stopReason"),
                Json.optionalText(node, "error"),
                Json.optionalManagedLabel(node, "target"),
                CloneFiles.evidence(node),
                UsageJson.usage(node),
                Json.smallNumber(node, "toolCalls"),
                Json.duration(node, "lasted"));
    }
}
