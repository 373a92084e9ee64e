package dev.agentloop.config;

import dev.agentloop.model.AgentConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The agents of a loop in order of preference, where there is more than one.
///
/// ```yaml
/// agents:
///   - agent: claude
///   - name: night               # default: the agent's first word, without its directory
///     agent: claude
///     env: {HOME: /home/night}
///   - command: [aider, --yes-always, --message-file, "{promptFile}"]
///     output: {format: text}
/// globalArgs: [--approve-all]   # what stands beside `agents` is for every entry that does not say otherwise
/// ```
final class AgentsBlock {
    private final Fields file;
    private final Path base;
    private final List<AgentSettings> settings = new ArrayList<>();
    private final Map<String, AgentEntry.Named> entries = new LinkedHashMap<>();
    private boolean complete = true;

    private AgentsBlock(Fields file, Path base) {
        this.file = file;
        this.base = base;
    }

    /// Empty, with a problem added, unless every entry could be read.
    static List<AgentConfig> read(Fields file, Path base) {
        return new AgentsBlock(file, base).read();
    }

    private List<AgentConfig> read() {
        Node node = file.value("agents").orElse(null);
        if (!(node instanceof Node.Sequence list)) {
            if (node != null) {
                String what = "'agents' is " + node.described();
                file.refuse(node.at(), what, "a list is wanted", "write for example `%s`".formatted(Block.ACPX.example("agents")));
            }
            return List.of();
        }
        list.items().forEach(this::add);
        if (complete) {
            checkUnused();
        }
        return complete ? entries.values().stream().map(AgentEntry.Named::agent).toList() : List.of();
    }

    private void add(Node item) {
        Optional<AgentSettings> own = file.entry("agents", item, Block.AGENT).map(fields -> new AgentSettings(fields, file, base));
        Optional<AgentEntry.Named> entry = own.flatMap(AgentsBlock::entry);
        complete &= entry.isPresent();
        own.ifPresent(settings::add);
        entry.ifPresent(this::addNamed);
    }

    private static Optional<AgentEntry.Named> entry(AgentSettings settings) {
        Fields fields = settings.own();
        boolean mistyped = fields.isMistyped("agent") || fields.isMistyped("command");
        if (!fields.has("agent") && !fields.has("command") && !mistyped) {
            fields.refuse(
                    fields.placeOf("agent"),
                    "an entry of 'agents' has neither 'agent' nor 'command'",
                    "it says which coding agent to run",
                    "add one, for example `agent: claude`");
            return Optional.empty();
        }
        return new AgentEntry(settings).read();
    }

    private void addNamed(AgentEntry.Named entry) {
        AgentEntry.Named earlier = entries.putIfAbsent(entry.agent().name(), entry);
        if (earlier != null) {
            file.refuse(
                    entry.at(),
                    "a second agent is named %s, after line %d".formatted(Text.quote(entry.agent().name()), earlier.at().line()),
                    "models, prices and comments tell agents apart by their names",
                    "give one of them another 'name'");
        }
    }

    /// What stands beside `agents` and reaches none of them.
    private void checkUnused() {
        for (String key : AgentSettings.OF_ACPX) {
            refuseUnused(key, settings.stream().noneMatch(one -> !one.own().has("command") && !one.own().has(key)));
        }
        List.of("sandbox", "allowSSH").forEach(key -> refuseUnused(key, settings.stream().allMatch(one -> one.own().has(key))));
    }

    private void refuseUnused(String key, boolean unused) {
        if (unused && file.has(key)) {
            file.refuse(file.placeOf(key), "'%s' is for none of the agents".formatted(key), "it would silently do nothing", "remove it");
        }
    }
}
