package dev.agentloop.cli;

import dev.agentloop.config.Loaded;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.LoopName;
import dev.agentloop.tick.LoopPorts;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `agentloop issue ...`: works with the issues of a loop from the shell.
@Command(name = "issue", description = "Lists, shows, creates, comments and closes the issues of a loop.", mixinStandardHelpOptions = true)
final class IssueCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    private IssueCommand() {}

    static CommandLine with(Program program) {
        CommandLine issue = new CommandLine(new IssueCommand());
        issue.addSubcommand(new IssueListCommand(program));
        issue.addSubcommand(new IssueShowCommand(program));
        issue.addSubcommand(new IssueCreateCommand(program));
        issue.addSubcommand(new IssueCommentCommand(program));
        issue.addSubcommand("close", described("Closes an issue.", new IssueOpenCommand(program, false)));
        issue.addSubcommand("reopen", described("Opens a closed issue again.", new IssueOpenCommand(program, true)));
        return issue;
    }

    private static CommandLine described(String description, IssueOpenCommand command) {
        CommandLine line = new CommandLine(command);
        line.getCommandSpec().usageMessage().description(description);
        return line;
    }

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "which one? 'agentloop issue list', 'show', 'create', 'comment', 'close' or 'reopen'");
    }

    /// What the subcommands share: finding the loop and its tracker.
    static final class Access {
        private final Program program;
        private final Directories directories;

        Access(Program program, Directories directories) {
            this.program = program;
            this.directories = directories;
        }

        LoopPorts.Ready connect(IssueRef issue) throws UsageException {
            return connect(directories.config(issue.loop(), program));
        }

        /// The only loop, or the one `--only` names.
        LoopPorts.Ready connect() throws UsageException {
            Loaded loaded = directories.load(program);
            List<LoopConfig> loops = loaded.loops();
            if (loops.size() != 1) {
                if (loops.isEmpty()) {
                    Directories.report(loaded, program.console());
                }
                List<LoopName> names = loops.stream().map(LoopConfig::name).toList();
                throw new UsageException(
                        names.isEmpty()
                                ? "no loop in %s can be used".formatted(directories.loopAsWritten())
                                : "there are several loops: name one with --only LOOP, of %s"
                                        .formatted(names.stream().map(LoopName::value).collect(Collectors.joining(", "))));
            }
            return connect(loops.getFirst());
        }

        private LoopPorts.Ready connect(LoopConfig config) {
            return program.connect(config, directories.state(program).loop(config.name()));
        }
    }
}
