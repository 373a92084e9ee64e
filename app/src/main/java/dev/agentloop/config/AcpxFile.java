package dev.agentloop.config;

import dev.agentloop.model.AgentChoice;
import dev.agentloop.model.AgentChoice.Experiment;
import dev.agentloop.model.AgentChoice.Model;
import dev.agentloop.model.AgentConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// `acpx-config`. The smallest one:
///
/// ```yaml
/// agent: claude                 # or the command line of an ACP agent: opencode acp
/// globalArgs: [--approve-all]
/// ```
/// Instead of `agent` there may be a `command` with its `output` ([CommandBlock]), or several agents:
///
/// ```yaml
/// agents: [{agent: claude}, {agent: codex}]
/// globalArgs: [--approve-all]
/// fallback: true                # the next one takes over when one cannot work
/// ```
/// The keys beside these: [AgentSettings], and `models` and `experiment` in [ModelsBlock].
final class AcpxFile {
    /// Of these there is exactly one.
    private static final List<String> CHOICE = List.of("agent", "agents", "command");

    private final Fields fields;
    private final Path base;

    private AcpxFile(Fields fields, Path base) {
        this.fields = fields;
        this.base = base;
    }

    /// Empty, with a problem added, when there is an agent that could not be read.
    static Optional<AgentChoice> read(Path file, Path base, Problems problems) {
        return TextFile.read(file, problems)
                .flatMap(text -> YamlReader.read(file, text.text(), 0, problems))
                .flatMap(mapping -> new AcpxFile(new Fields(Block.ACPX, mapping, problems), base).choice());
    }

    private Optional<AgentChoice> choice() {
        List<AgentConfig> agents = agents();
        boolean fallback = fields.flag("fallback", false);
        if (agents.isEmpty()) {
            return Optional.empty();
        }
        if (fallback && agents.size() == 1) {
            fields.refuse(
                    fields.placeOf("fallback"),
                    "'fallback' is true",
                    "it has no effect, because there is no second agent to take over",
                    "add one to 'agents', or remove this");
        }
        ModelsBlock block = new ModelsBlock(fields, agents);
        Map<String, Model> models = block.models();
        Optional<Experiment> experiment = block.experiment(models.keySet());
        return Optional.of(new AgentChoice(agents, fallback, models, experiment));
    }

    private List<AgentConfig> agents() {
        if (CHOICE.stream().noneMatch(key -> fields.has(key) || fields.isMistyped(key))) {
            fields.require("agent", "it says which coding agent to run");
        }
        if (!fields.has("agents")) {
            return new AgentEntry(new AgentSettings(fields, fields, base)).read().map(AgentEntry.Named::agent).stream().toList();
        }
        List<String> beside = Stream.of("agent", "command", "output").filter(fields::has).toList();
        beside.forEach(key -> fields.refuse(
                fields.placeOf(key),
                "'%s' stands beside 'agents'".formatted(key),
                "it would be open which of them counts",
                "move it into the list, or remove one of them"));
        List<AgentConfig> agents = AgentsBlock.read(fields, base);
        return beside.isEmpty() ? agents : List.of();
    }
}
