package dev.agentloop.cli;

import dev.agentloop.model.IssueRef;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `agentloop issue close` and `agentloop issue reopen`.
@Command(mixinStandardHelpOptions = true)
final class IssueOpenCommand implements Callable<Integer> {
    private final Program program;
    private final boolean open;

    @Mixin
    private Directories directories;

    @Parameters(index = "0", paramLabel = "ISSUE", description = "12, or LOOP/12.")
    private String issue;

    IssueOpenCommand(Program program, boolean open) {
        this.program = program;
        this.open = open;
    }

    @Override
    public Integer call() throws Exception {
        IssueRef ref = directories.issue(issue, program);
        new IssueCommand.Access(program, directories).connect(ref).tracker().setOpen(ref.id(), open);
        program.console().out("%s: %s".formatted(ref, open ? "open" : "closed"));
        return ExitCode.DONE.number();
    }
}
