package dev.agentloop.cli;

import dev.agentloop.model.IssueRef;
import dev.agentloop.model.IssueText;
import dev.agentloop.model.Label;
import dev.agentloop.tracker.Comment;
import dev.agentloop.tracker.Tracker;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `agentloop issue show`.
@Command(name = "show", description = "Shows an issue with its comments.", mixinStandardHelpOptions = true)
final class IssueShowCommand implements Callable<Integer> {
    private final Program program;

    @Mixin
    private Directories directories;

    @Parameters(index = "0", paramLabel = "ISSUE", description = "12, or LOOP/12.")
    private String issue;

    IssueShowCommand(Program program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        IssueRef ref = directories.issue(issue, program);
        Tracker tracker = new IssueCommand.Access(program, directories).connect(ref).tracker();
        IssueText text = tracker.read(ref.id());
        String labels = text.issue().labels().stream().sorted().map(Label::name).collect(Collectors.joining(", "));
        Console console = program.console();
        console.out("%s  %s".formatted(ref, Wrapping.oneLine(text.issue().title())));
        console.out(Wrapping.oneLine("%s, by %s, %s%s".formatted(
                text.issue().open() ? "open" : "closed", text.issue().author(), text.issue().url(), labels.isEmpty() ? "" : ", labels: " + labels)));
        console.out("");
        console.out(text.body().strip());
        for (Comment comment : tracker.comments(ref.id())) {
            console.out("");
            console.out(Wrapping.oneLine("---- %s, %s".formatted(comment.author(), comment.createdAt().truncatedTo(ChronoUnit.SECONDS))));
            console.out(comment.body().strip());
        }
        return ExitCode.DONE.number();
    }
}
