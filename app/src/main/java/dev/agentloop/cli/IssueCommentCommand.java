package dev.agentloop.cli;

import dev.agentloop.model.IssueRef;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `agentloop issue comment`.
@Command(name = "comment", description = "Comments on an issue.", mixinStandardHelpOptions = true)
final class IssueCommentCommand implements Callable<Integer> {
    private final Program program;

    @Mixin
    private Directories directories;

    @Parameters(index = "0", paramLabel = "ISSUE", description = "12, or LOOP/12.")
    private String issue;

    @Parameters(index = "1", paramLabel = "TEXT", description = "Markdown.")
    private String text;

    IssueCommentCommand(Program program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        if (text.isBlank()) {
            throw new UsageException("a comment has a text");
        }
        IssueRef ref = directories.issue(issue, program);
        new IssueCommand.Access(program, directories).connect(ref).tracker().comment(ref.id(), text);
        program.console().out("%s: commented".formatted(ref));
        return ExitCode.DONE.number();
    }
}
