package dev.agentloop.cli;

import dev.agentloop.model.Issue;
import dev.agentloop.model.Label;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `agentloop issue list`.
@Command(name = "list", description = "Lists the issues of a loop.", mixinStandardHelpOptions = true)
final class IssueListCommand implements Callable<Integer> {
    private final Program program;

    @Mixin
    private Directories directories;

    @Option(names = "--all", description = "Closed ones too.")
    private boolean all;

    @Option(names = "--max", paramLabel = "N", defaultValue = "100", description = "At most so many (default: 100).")
    private int max;

    IssueListCommand(Program program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        if (max < 1) {
            throw new UsageException("--max %d: it is at least 1".formatted(max));
        }
        List<Issue> issues = new IssueCommand.Access(program, directories).connect().tracker().list(all, max);
        issues.forEach(issue -> program.console().out(line(issue)));
        return ExitCode.DONE.number();
    }

    private static String line(Issue issue) {
        String labels = issue.labels().stream().sorted().map(Label::name).collect(Collectors.joining(", "));
        String line = "%-6s %-6s %s  (%s)%s"
                .formatted(issue.ref().id(), issue.open() ? "open" : "closed", issue.title(), issue.author(), labels.isEmpty() ? "" : "  [" + labels + "]");
        return OneLine.of(line);
    }
}
