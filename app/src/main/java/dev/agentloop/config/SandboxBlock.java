package dev.agentloop.config;

import dev.agentloop.model.Sandbox;
import dev.agentloop.model.Sandbox.Limits;
import dev.agentloop.model.Sandbox.Walls;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// What an agent's processes are kept in: a word, a command, or a block.
///
/// ```yaml
/// sandbox: bwrap                # none, bwrap, or a command put before the agent's: [firejail, --quiet]
/// ```
/// ```yaml
/// sandbox:
///   use: bwrap                  # as above; none is for limits alone
///   readable: [~/.cargo, /srv/fixtures]      # with bwrap, beside what every run needs
///   writable: [~/.npm]
///   network: true
///   memory: 4GiB                # of a run, all of its processes together
///   processes: 512
///   cpus: 2
///   limitsRequired: false       # whether a run must not start where they cannot be had
/// ```
final class SandboxBlock {
    private static final List<String> OF_BUBBLEWRAP = List.of("readable", "writable", "network");
    private static final List<String> LIMITS = List.of("memory", "processes", "cpus");

    /// Less than that no coding agent starts with.
    private static final long LEAST_MEMORY = 64L << 20;

    private static final int LEAST_PROCESSES = 16;

    private final Fields fields;
    private final Path base;

    private SandboxBlock(Fields fields, Path base) {
        this.fields = fields;
        this.base = base;
    }

    /// @param outer holds the key `sandbox`, or not
    /// @param base the directory that holds `loop/`
    static Sandbox read(Fields outer, Path base) {
        Node node = outer.value("sandbox").orElse(null);
        if (node instanceof Node.Mapping) {
            return outer.block("sandbox", Block.SANDBOX).map(fields -> new SandboxBlock(fields, base).block()).orElse(Sandbox.NONE);
        }
        return new Sandbox(walls(outer, "sandbox").orElse(new Walls.None()), Limits.NONE);
    }

    private Sandbox block() {
        Walls walls = walls(fields, "use").orElse(fields.has("use") ? new Walls.None() : Sandbox.BUBBLEWRAP.walls());
        if (!(walls instanceof Walls.Bubblewrap)) {
            OF_BUBBLEWRAP.stream().filter(fields::has).forEach(key -> fields.refuse(
                    fields.placeOf(key),
                    "'%s' is given without `use: bwrap`".formatted(fields.named(key)),
                    "nothing else takes it",
                    "remove one of them"));
        }
        if (fields.has("limitsRequired") && LIMITS.stream().noneMatch(fields::has)) {
            fields.refuse(
                    fields.placeOf("limitsRequired"),
                    "'%s' is given without a limit".formatted(fields.named("limitsRequired")),
                    "there is nothing to require",
                    "add memory, processes or cpus, or remove it");
        }
        List<String> readable = paths("readable");
        List<String> writable = paths("writable");
        boolean network = fields.flag("network", true);
        return new Sandbox(walls instanceof Walls.Bubblewrap ? new Walls.Bubblewrap(readable, writable, network) : walls, limits());
    }

    private Limits limits() {
        Optional<Long> memory = fields.bytes("memory", LEAST_MEMORY);
        int processes = fields.count("processes", 0, LEAST_PROCESSES);
        return new Limits(
                memory.map(OptionalLong::of).orElse(OptionalLong.empty()),
                processes > 0 ? OptionalInt.of(processes) : OptionalInt.empty(),
                cpus(),
                fields.flag("limitsRequired", false));
    }

    private Optional<BigDecimal> cpus() {
        Node node = fields.value("cpus").orElse(null);
        if (node instanceof Node.Scalar scalar && scalar.isNumber() && scalar.value().matches("\\d{1,4}(\\.\\d{1,2})?") && Double.parseDouble(scalar.value()) >= 0.1) {
            return Optional.of(new BigDecimal(scalar.value()));
        }
        if (node != null) {
            String what = "'%s' is %s".formatted(fields.named("cpus"), node.described());
            fields.refuse(node.at(), what, "a number of processors is wanted, at least 0.1", "write for example `%s`".formatted(Block.SANDBOX.example("cpus")));
        }
        return Optional.empty();
    }

    private List<String> paths(String key) {
        List<String> paths = new ArrayList<>();
        for (Text text : fields.texts(key)) {
            Optional<String> wrong = wrong(text.value());
            String what = "'%s' has %s".formatted(fields.named(key), text.quoted());
            wrong.ifPresent(why -> fields.refuse(text.at(), what, why, "write a whole path, or ~/ and what is below the agent's HOME"));
            if (wrong.isEmpty() && text.value().startsWith("/") && !Files.exists(base.resolve(text.value()))) {
                fields.refuse(text.at(), what, "it is not there", "correct it, or make it");
            }
            paths.add(text.value());
        }
        return paths;
    }

    /// What is wrong with a path as such. That it does not show HOME or `loop-data/` is seen when a run begins.
    private Optional<String> wrong(String path) {
        if (!path.startsWith("/") && !path.startsWith("~/")) {
            return Optional.of("nothing says what it is relative to");
        }
        if (List.of(path.split("/")).contains("..")) {
            return Optional.of("'..' would lead somewhere else than it seems");
        }
        if (path.matches("~/[./]*")) {
            return Optional.of("that is all of HOME, which the sandbox hides");
        }
        return path.startsWith("/") && base.toAbsolutePath().startsWith(base.resolve(path).normalize())
                ? Optional.of("loop/ is below it, which the sandbox hides")
                : Optional.empty();
    }

    /// Empty when the key is absent or wrong.
    private static Optional<Walls> walls(Fields fields, String key) {
        Node node = fields.value(key).orElse(null);
        String name = fields.named(key);
        if (node instanceof Node.Sequence) {
            return Optional.of(new Walls.Wrapper(fields.texts(key).stream().map(Text::value).toList()));
        }
        if (node instanceof Node.Scalar scalar && scalar.isTruth()) {
            String what = "'%s' is %s".formatted(name, scalar.described());
            fields.refuse(scalar.at(), what, "it says which sandbox", "write none, bwrap, or a command");
            return Optional.empty();
        }
        Optional<Text> text = node == null ? Optional.empty() : fields.text(key);
        text.filter(t -> t.value().matches(".*[\"'\\\\$`|&;<>(){}*?].*")).ifPresent(t -> fields.refuse(
                t.at(),
                "'%s' is %s".formatted(name, t.quoted()),
                "it is run without a shell, which alone knows quotes and the like",
                "write the command as a list: [firejail, --quiet]"));
        return text.map(t -> switch (t.value()) {
            case "none" -> new Walls.None();
            case "bwrap" -> Sandbox.BUBBLEWRAP.walls();
            default -> new Walls.Wrapper(List.of(t.value().strip().split(" +")));
        });
    }
}
