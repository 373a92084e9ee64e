package dev.agentloop.config;

import dev.agentloop.model.AgentChoice.Experiment;
import dev.agentloop.model.AgentChoice.Model;
import dev.agentloop.model.AgentConfig;
import dev.agentloop.model.AgentConfig.Engine;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Which agent a prompt or a label asks for, and with which arguments; and what an experiment compares.
///
/// ```yaml
/// models:
///   opus: {args: [--model, opus]}                 # a prompt says `model: opus`; the agent is the first one
///   risk:high: {agent: claude, args: [--model, opus]}     # an issue has this label
/// experiment: {a: opus, b: codex}                 # of agents and models: a for issues with an odd number, b for the others
/// ```
/// The arguments go to acpx with `globalArgs`, or behind those of a command.
final class ModelsBlock {
    private static final Pattern NAME = Pattern.compile("((risk|complexity):)?[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private final Fields file;
    private final List<AgentConfig> agents;
    private final List<String> agentNames;

    /// @param agents at least one
    ModelsBlock(Fields file, List<AgentConfig> agents) {
        this.file = file;
        this.agents = agents;
        this.agentNames = agents.stream().map(AgentConfig::name).toList();
    }

    Map<String, Model> models() {
        Map<String, Model> models = new LinkedHashMap<>();
        for (Node.Entry entry : file.map("models").map(Node.Mapping::entries).orElse(List.of())) {
            Text name = entry.key();
            if (!NAME.matcher(name.value()).matches()) {
                file.refuse(
                        name.at(),
                        "'models' has the name " + name.quoted(),
                        "it is a word for a prompt's 'model', or an issue's label risk:... or complexity:...",
                        "use letters, digits, '.', '_' and '-', as in opus or risk:high");
            }
            Optional<Fields> fields = file.entry("models", entry.value(), Block.MODEL);
            models.put(name.value(), fields.map(this::model).orElseGet(() -> new Model(agentNames.getFirst(), List.of())));
        }
        models.forEach(this::checkNotAnAgent);
        return models;
    }

    private Model model(Fields fields) {
        Optional<Text> agent = fields.text("agent");
        agent.ifPresent(name -> checkKnown(fields, "agent", name, agentNames, "there is no such agent in this file"));
        AgentConfig known = agents.stream()
                .filter(one -> agent.map(Text::value).equals(Optional.of(one.name())))
                .findFirst()
                .orElse(agents.getFirst());
        return new Model(known.name(), arguments(fields, known));
    }

    private static List<String> arguments(Fields fields, AgentConfig agent) {
        if (agent.engine() instanceof Engine.Acpx) {
            return AcpxArguments.more(fields, "args", agent.globalArgs());
        }
        List<Text> arguments = fields.texts("args");
        arguments.forEach(argument -> CommandBlock.checkPlaceholders(fields, "args", argument));
        return arguments.stream().map(Text::value).toList();
    }

    /// A name for two things would leave it open what an experiment or a price is about, unless they are the same.
    private void checkNotAnAgent(String name, Model model) {
        boolean same = model.equals(new Model(name, List.of()));
        if (agentNames.contains(name) && !same) {
            file.refuse(
                    file.map("models").flatMap(models -> models.entry(name)).orElseThrow().key().at(),
                    "'models' has the name %s, which an agent has too".formatted(Text.quote(name)),
                    "a price or an experiment could not say which is meant",
                    "rename one of them");
        }
    }

    Optional<Experiment> experiment(Collection<String> models) {
        return file.block("experiment", Block.EXPERIMENT).flatMap(fields -> {
            fields.require("a", "it says what issues with an odd number get");
            fields.require("b", "it says what issues with an even number get");
            Optional<Text> a = fields.text("a");
            Optional<Text> b = fields.text("b");
            List<String> known = Stream.concat(agentNames.stream(), models.stream()).toList();
            a.ifPresent(name -> checkKnown(fields, "a", name, known, "there is no such agent or model in this file"));
            b.ifPresent(name -> checkKnown(fields, "b", name, known, "there is no such agent or model in this file"));
            if (a.isPresent() && a.map(Text::value).equals(b.map(Text::value))) {
                String what = "'experiment.b' is %s like 'a'".formatted(b.get().quoted());
                fields.refuse(b.get().at(), what, "there is nothing to compare", "name two different ones");
            }
            return a.flatMap(first -> b.map(second -> new Experiment(first.value(), second.value())));
        });
    }

    private static void checkKnown(Fields fields, String key, Text name, Collection<String> known, String why) {
        if (!known.contains(name.value())) {
            String next = Nearest.to(name.value(), known).map("did you mean '%s'?"::formatted).orElse("the names are " + String.join(", ", known));
            fields.refuse(name.at(), "'%s' is %s".formatted(fields.named(key), name.quoted()), why, next);
        }
    }
}
