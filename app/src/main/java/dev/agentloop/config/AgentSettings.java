package dev.agentloop.config;

import dev.agentloop.model.RunTag;
import dev.agentloop.model.Sandbox;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// How an agent is run: what its own entry in `agents` says, and else what the file says for all of them.
///
/// ```yaml
/// globalArgs: [--approve-all]   # not for a command
/// acpx: acpx                    # the program; a relative path starts at the directory that holds loop/; not for a command
/// env: {LANG: C.UTF-8}          # of the entry over that of the file
/// sandbox: bwrap                # see [SandboxBlock]
/// allowProjectConfig: false     # not for a command
/// allowSSH: false               # whether the user's ssh keys are its too: in bwrap, and where agentloop publishes
/// ```
///
/// @param own of the entry; of the file, when it is about one agent
/// @param shared of the file
/// @param base the directory that holds `loop/`
record AgentSettings(Fields own, Fields shared, Path base) {
    /// Keys that mean nothing to an agent that is not run by acpx.
    static final List<String> OF_ACPX = List.of("globalArgs", "acpx", "allowProjectConfig");

    private static final Pattern ENV_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private Fields with(String key) {
        return own.has(key) || own.isMistyped(key) ? own : shared;
    }

    List<String> globalArgs() {
        return AcpxArguments.read(with("globalArgs"));
    }

    boolean allowProjectConfig() {
        return with("allowProjectConfig").flag("allowProjectConfig", false);
    }

    String acpx() {
        Fields fields = with("acpx");
        Optional<Text> acpx = fields.text("acpx");
        if (acpx.isEmpty()) {
            return "acpx";
        }
        String program = acpx.get().value();
        if (!program.contains("/")) {
            if (program.contains(" ") || program.startsWith("-")) {
                fields.refuse(
                        acpx.get().at(),
                        "'%s' is %s".formatted(fields.named("acpx"), acpx.get().quoted()),
                        "one program is wanted, not a command line",
                        "write its path, and its options into 'globalArgs'");
            }
            return program;
        }
        return fields.path(acpx.get(), "acpx", base).map(Path::toString).orElse(program);
    }

    Map<String, String> env() {
        Map<String, String> env = new LinkedHashMap<>(env(shared));
        env.putAll(env(own));
        return env;
    }

    /// Values are never shown in a message: they may be keys of a model's provider. An empty text in quotes is a value here, as it is in a shell.
    private static Map<String, String> env(Fields fields) {
        Map<String, String> env = new LinkedHashMap<>();
        for (Node.Entry entry : fields.map("env").map(Node.Mapping::entries).orElse(List.of())) {
            String name = entry.key().value();
            if (!ENV_NAME.matcher(name).matches()) {
                fields.refuse(
                        entry.key().at(),
                        "'%s' sets %s".formatted(fields.named("env"), entry.key().quoted()),
                        "a variable's name is letters, digits and '_'",
                        "correct the name");
            } else if (name.equals(RunTag.VARIABLE)) {
                String what = "'%s' sets %s".formatted(fields.named("env"), name);
                fields.refuse(entry.key().at(), what, "agentloop finds a run's processes by it", "remove it");
            } else if (entry.value() instanceof Node.Scalar scalar && scalar.isString() && scalar.value().indexOf('\0') < 0) {
                env.put(name, scalar.value());
            } else {
                String what = "the value of %s in '%s' is no text".formatted(name, fields.named("env"));
                fields.refuse(entry.value().at(), what, "a variable holds text", "put it in quotes");
            }
        }
        return env;
    }

    Sandbox sandbox() {
        return SandboxBlock.read(with("sandbox"), base);
    }

    boolean allowSSH() {
        return with("allowSSH").flag("allowSSH", false);
    }
}
