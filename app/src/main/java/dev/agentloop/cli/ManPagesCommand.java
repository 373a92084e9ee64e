package dev.agentloop.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `agentloop man-pages DIR`: the manual pages of all commands, made from the commands themselves.
@Command(
        name = "man-pages",
        description = "Writes the manual page of every command to a folder. The Debian package has them already.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "For a program in ~/.local/bin, man looks in ~/.local/share/man:",
            "    agentloop man-pages ~/.local/share/man/man1"
        })
final class ManPagesCommand implements Callable<Integer> {
    private final Program program;

    @Parameters(index = "0", paramLabel = "DIR", description = "Made when it is missing. Pages of another version are replaced.")
    private Path directory;

    ManPagesCommand(Program program) {
        this.program = program;
    }

    @Override
    public Integer call() throws IOException {
        Path to = Files.createDirectories(program.workingDirectory().resolve(directory));
        List<ManPage> pages = ManPage.all(Agentloop.whole(program).getCommandSpec());
        for (ManPage page : pages) {
            Files.writeString(to.resolve(page.name() + ".1"), page.text());
        }
        program.console().out("wrote %d pages to %s".formatted(pages.size(), directory));
        return ExitCode.DONE.number();
    }
}
