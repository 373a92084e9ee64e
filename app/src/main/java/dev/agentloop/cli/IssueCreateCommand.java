package dev.agentloop.cli;

import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.tick.LoopPorts;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `agentloop issue create`.
@Command(name = "create", description = "Creates an issue.", mixinStandardHelpOptions = true)
final class IssueCreateCommand implements Callable<Integer> {
    private final Program program;

    @Mixin
    private Directories directories;

    @Parameters(index = "0", paramLabel = "TITLE", description = "Its title, one line.")
    private String title;

    @Option(names = "--body", paramLabel = "TEXT", defaultValue = "", description = "Its text, in Markdown.")
    private String body;

    @Option(names = "--label", paramLabel = "LABEL", description = "A label it gets. May be given several times.")
    private List<String> labels = List.of();

    IssueCreateCommand(Program program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        if (title.isBlank() || title.lines().count() > 1) {
            throw new UsageException("the title is one line of text; more goes into --body");
        }
        LoopPorts.Ready loop = new IssueCommand.Access(program, directories).connect();
        Set<Label> wanted = labels.stream().map(Label::new).collect(Collectors.toUnmodifiableSet());
        IssueId id = loop.tracker().create(title, body, wanted);
        program.console().out("%s/%s".formatted(loop.loop(), id));
        return ExitCode.DONE.number();
    }
}
