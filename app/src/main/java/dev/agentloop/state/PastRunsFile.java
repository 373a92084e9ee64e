package dev.agentloop.state;

import dev.agentloop.model.Outcome;
import dev.agentloop.model.PastRun;
import dev.agentloop.model.PromptName;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.Usage;
import java.time.Duration;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `past-runs.json`: what the runs of an issue used whose directories are gone, oldest first.
final class PastRunsFile {
    /// More, and old ones are added up: an issue that is started for years must not fill a file beyond the size at which it is no longer read, nor slow every `status`.
    static final int MOST = 600;

    /// Those that stay by themselves then: more than the runs of a day at the usual rate limit, so that a day is never added up while its budget counts.
    static final int LATEST = 300;

    private PastRunsFile() {}

    /// What makes runs of a month alike.
    private record Group(
            YearMonth month, RunRecord.Kind purpose, PromptName prompt, String agent, Optional<String> arm, String outcome, Optional<Outcome.Kind> kind, Known known) {
        static Group of(PastRun run) {
            YearMonth month = YearMonth.from(run.id().startedAt().atZone(ZoneOffset.UTC));
            return new Group(month, run.purpose(), run.prompt(), run.agent(), run.arm(), run.outcome(), run.kind(), Known.of(run.usage()));
        }
    }

    /// A sum that is half known would look like one that is.
    private record Known(boolean input, boolean cached, boolean output, boolean cost, boolean estimated) {
        static Known of(Usage usage) {
            return new Known(
                    usage.inputTokens().isPresent(), usage.cachedTokens().isPresent(), usage.outputTokens().isPresent(), usage.cost().isPresent(), usage.estimated());
        }
    }

    /// The list with these runs in it, each once.
    ///
    /// @param present runs that still have a directory: while they may be written down a second time, they have to be recognised
    static List<PastRun> with(List<PastRun> known, Collection<PastRun> more, Set<RunId> present) {
        Map<RunId, PastRun> all = new TreeMap<>();
        known.forEach(run -> all.put(run.id(), run));
        more.forEach(run -> all.putIfAbsent(run.id(), run));
        List<PastRun> runs = List.copyOf(all.values());
        return runs.size() <= MOST ? runs : addedUp(runs, present);
    }

    private static List<PastRun> addedUp(List<PastRun> runs, Set<RunId> present) {
        Map<Group, PastRun> sums = new LinkedHashMap<>();
        List<PastRun> single = new ArrayList<>();
        for (PastRun run : runs.subList(0, runs.size() - LATEST)) {
            if (present.contains(run.id())) {
                single.add(run);
            } else {
                sums.merge(Group.of(run), run, PastRun::and);
            }
        }
        single.addAll(sums.values());
        single.addAll(runs.subList(runs.size() - LATEST, runs.size()));
        return single.stream().sorted((a, b) -> a.id().compareTo(b.id())).toList();
    }

    static byte[] bytes(List<PastRun> runs) {
        ObjectNode node = Json.object();
        ArrayNode list = node.putArray("runs");
        runs.forEach(run -> list.add(object(run)));
        return Json.bytes(node);
    }

    private static ObjectNode object(PastRun run) {
        ObjectNode node = Json.object();
        node.put("run", run.id().value());
        node.put("purpose", run.purpose().name());
        node.put("prompt", run.prompt().value());
        node.put("agent", run.agent());
        run.arm().ifPresent(arm -> node.put("arm", arm));
        node.put("outcome", run.outcome());
        run.kind().ifPresent(kind -> node.put("kind", kind.word()));
        UsageJson.put(node, run.usage());
        node.put("lasted", run.lasted().toString());
        if (run.runs() != 1) {
            node.put("runs", run.runs());
        }
        return node;
    }

    static List<PastRun> runs(JsonNode node) {
        List<PastRun> runs = new ArrayList<>();
        for (JsonNode run : Json.list(node, "runs")) {
            runs.add(run(run));
        }
        return runs;
    }

    private static PastRun run(JsonNode node) {
        Duration lasted = Json.duration(node, "lasted");
        return new PastRun(
                new RunId(Json.text(node, "run")),
                RunRecord.Kind.valueOf(Json.text(node, "purpose")),
                new PromptName(Json.text(node, "prompt")),
                Json.text(node, "agent"),
                Json.optionalText(node, "arm"),
                Json.text(node, "outcome"),
                Json.optionalText(node, "kind").map(Outcome.Kind::ofWord),
                UsageJson.usage(node),
                lasted,
                node.has("runs") ? Json.smallNumber(node, "runs") : 1);
    }
}
