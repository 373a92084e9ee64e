package dev.agentloop.config;

import dev.agentloop.model.AgentConfig;
import dev.agentloop.model.RunTag;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// `acpx-config`:
///
/// ```yaml
/// agent: claude                 # or the command line of an ACP agent: opencode acp
/// globalArgs: [--approve-all]
/// acpx: acpx                    # the program; a relative path starts at the directory that holds loop/
/// env: {LANG: C.UTF-8}
/// sandbox: bwrap                # or none, or a command put before acpx
/// allowProjectConfig: false
/// ```
final class AcpxFile {
    private static final Pattern ENV_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final Fields fields;
    private final Path base;

    private AcpxFile(Fields fields, Path base) {
        this.fields = fields;
        this.base = base;
    }

    /// Empty, with a problem added, when there is no agent to run.
    static Optional<AgentConfig> read(Path file, Path base, Problems problems) {
        return TextFile.read(file, problems)
                .flatMap(text -> YamlReader.read(file, text.text(), 0, problems))
                .flatMap(mapping -> new AcpxFile(new Fields(Block.ACPX, mapping, problems), base).agentConfig());
    }

    private Optional<AgentConfig> agentConfig() {
        fields.require("agent", "it says which coding agent to run");
        List<String> globalArgs = AcpxArguments.read(fields);
        String acpx = acpx();
        Map<String, String> env = env();
        List<String> sandbox = sandbox();
        boolean allowProjectConfig = fields.flag("allowProjectConfig", false);
        return agent().map(agent -> AgentConfig.acpx(agent, globalArgs, acpx, env, sandbox, allowProjectConfig));
    }

    /// A relative program would be looked up in the clone, where whoever writes to the repository decides what it does.
    private Optional<String> agent() {
        Optional<Text> agent = fields.text("agent").map(text -> new Text(text.value().strip(), text.at()));
        agent.ifPresent(text -> {
            String program = text.value().split(" ", 2)[0];
            if (program.startsWith("-")) {
                fields.refuse(text.at(), "'agent' is " + text.quoted(), "it begins like an option", "put options of acpx into 'globalArgs'");
            } else if (program.contains("/") && !program.startsWith("/") && !program.startsWith("'") && !program.startsWith("\"")) {
                fields.refuse(
                        text.at(),
                        "'agent' is " + text.quoted(),
                        "a relative path would be looked up in the clone, so the repository would choose the program",
                        "write the whole path, or a command on PATH");
            }
        });
        return agent.map(Text::value);
    }

    private String acpx() {
        Optional<Text> acpx = fields.text("acpx");
        if (acpx.isEmpty()) {
            return "acpx";
        }
        String program = acpx.get().value();
        if (!program.contains("/")) {
            if (program.contains(" ") || program.startsWith("-")) {
                fields.refuse(
                        acpx.get().at(),
                        "'acpx' is " + acpx.get().quoted(),
                        "one program is wanted, not a command line",
                        "write its path, and its options into 'globalArgs'");
            }
            return program;
        }
        return fields.path(acpx.get(), "acpx", base).map(Path::toString).orElse(program);
    }

    /// Values are never shown in a message: they may be keys of a model's provider. An empty text in quotes is a value here, as it is in a shell.
    private Map<String, String> env() {
        Map<String, String> env = new LinkedHashMap<>();
        for (Node.Entry entry : fields.map("env").map(Node.Mapping::entries).orElse(List.of())) {
            String name = entry.key().value();
            if (!ENV_NAME.matcher(name).matches()) {
                fields.refuse(
                        entry.key().at(),
                        "'env' sets " + entry.key().quoted(),
                        "a variable's name is letters, digits and '_'",
                        "correct the name");
            } else if (name.equals(RunTag.VARIABLE)) {
                fields.refuse(entry.key().at(), "'env' sets " + name, "agentloop finds a run's processes by it", "remove it");
            } else if (entry.value() instanceof Node.Scalar scalar && scalar.isString() && scalar.value().indexOf('\0') < 0) {
                env.put(name, scalar.value());
            } else {
                fields.refuse(entry.value().at(), "the value of %s in 'env' is no text".formatted(name), "a variable holds text", "put it in quotes");
            }
        }
        return env;
    }

    private List<String> sandbox() {
        Node node = fields.value("sandbox").orElse(null);
        if (node instanceof Node.Sequence) {
            return fields.texts("sandbox").stream().map(Text::value).toList();
        }
        if (node instanceof Node.Scalar scalar && scalar.isTruth()) {
            fields.refuse(scalar.at(), "'sandbox' is " + scalar.described(), "it says which sandbox", "write none, bwrap, or a command");
            return List.of();
        }
        Optional<Text> text = node == null ? Optional.empty() : fields.text("sandbox");
        if (text.isEmpty() || text.get().value().equals("none")) {
            return List.of();
        }
        if (text.get().value().matches(".*[\"'\\\\$`|&;<>(){}*?].*")) {
            fields.refuse(
                    text.get().at(),
                    "'sandbox' is " + text.get().quoted(),
                    "it is run without a shell, which alone knows quotes and the like",
                    "write the command as a list: [firejail, --quiet]");
        }
        return List.of(text.get().value().strip().split(" +"));
    }
}
