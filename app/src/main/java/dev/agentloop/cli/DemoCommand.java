package dev.agentloop.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `agentloop demo`: the whole thing, in a fresh folder, with no account and no network.
@Command(
        name = "demo",
        description = "Shows the whole thing in a fresh folder, with the real acpx and a scripted agent: no account, no network.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    /// From app/target/agentloop to what the build installed.
    private static final String PINNED = "../../contrib/acpx/acpx";

    private final Program program;

    @Option(names = "--dir", paramLabel = "DIR", description = "Folder to create (default: ./agentloop-demo, or with a number behind it).")
    private Path directory;

    @Option(names = "--acpx", paramLabel = "PROGRAM", description = "The acpx to run (default: the one the build installed, or the one on the PATH).")
    private Path acpx;

    DemoCommand(Program program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        DemoFolder folder = DemoFolder.create(fresh(), program, acpx());
        return new DemoTour(program, folder).run().number();
    }

    private Path fresh() throws UsageException {
        if (directory != null) {
            Path wanted = program.workingDirectory().resolve(directory);
            if (Files.exists(wanted)) {
                throw new UsageException("%s is there already: name a folder that is not, with --dir".formatted(directory));
            }
            return wanted;
        }
        Path plain = program.workingDirectory().resolve("agentloop-demo");
        return Stream.iterate(1, i -> i + 1)
                .map(i -> i == 1 ? plain : plain.resolveSibling("agentloop-demo-" + i))
                .filter(path -> !Files.exists(path))
                .findFirst()
                .orElseThrow();
    }

    private Path acpx() throws UsageException {
        if (acpx != null) {
            return program.workingDirectory().resolve(acpx);
        }
        Optional<Path> pinned = program.executable()
                .map(executable -> executable.resolveSibling(PINNED).normalize())
                .filter(Files::isExecutable);
        return pinned.or(this::onPath)
                .orElseThrow(() -> new UsageException(
                        "acpx was not found: install it with 'npm install -g --prefix ~/.local acpx@0.19.1', or name it with --acpx"));
    }

    private Optional<Path> onPath() {
        return Stream.of(program.environment().getOrDefault("PATH", "").split(":"))
                .filter(entry -> entry.startsWith("/"))
                .map(entry -> Path.of(entry, "acpx"))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
