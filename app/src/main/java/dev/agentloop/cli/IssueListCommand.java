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
    /// Titles up to this length are aligned; a longer one pushes the rest of its line to the right.
    private static final int WIDEST = 50;

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
        int title = issues.stream().mapToInt(issue -> title(issue).length()).filter(length -> length <= WIDEST).max().orElse(0);
        issues.forEach(issue -> program.console().out(line(issue, title)));
        return ExitCode.DONE.number();
    }

    /// A title of somebody else's making may hold line breaks.
    private static String title(Issue issue) {
        return Wrapping.oneLine(issue.title());
    }

    private static String line(Issue issue, int width) {
        String labels = issue.labels().stream().sorted().map(Label::name).collect(Collectors.joining(", "));
        String title = title(issue) + " ".repeat(Math.max(0, width - title(issue).length()));
        return "%-6s %-6s %s  (%s)%s"
                .formatted(issue.ref().id(), issue.open() ? "open" : "closed", title, Wrapping.oneLine(issue.author()), labels.isEmpty() ? "" : "  [" + Wrapping.oneLine(labels) + "]");
    }
}
