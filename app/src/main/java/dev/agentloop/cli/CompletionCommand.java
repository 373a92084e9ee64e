package dev.agentloop.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `agentloop completion SHELL`: a script by which a shell completes this program's commands and options, made from the commands themselves.
@Command(
        name = "completion",
        description = "Prints the completion script of a shell.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "bash, in ~/.bashrc:",
            "    source <(agentloop completion bash)",
            "zsh, in ~/.zshrc, behind compinit:",
            "    source <(agentloop completion zsh)",
            "fish, once:",
            "    agentloop completion fish >~/.config/fish/completions/agentloop.fish"
        })
final class CompletionCommand implements Callable<Integer> {
    /// Those there is a script for.
    static final class Shells extends ArrayList<String> {
        private static final long serialVersionUID = 1;

        Shells() {
            super(List.of("bash", "zsh", "fish"));
        }
    }

    private final Program program;

    @Parameters(index = "0", paramLabel = "SHELL", completionCandidates = Shells.class, description = "One of ${COMPLETION-CANDIDATES}.")
    private String shell;

    CompletionCommand(Program program) {
        this.program = program;
    }

    @Override
    public Integer call() throws UsageException {
        CommandLine whole = Agentloop.whole(program);
        program.console().out(switch (shell) {
            // The script asks which of the two it is in.
            case "bash", "zsh" -> AutoComplete.bash("agentloop", whole);
            case "fish" -> FishCompletion.of(whole.getCommandSpec());
            default -> throw new UsageException("there is no completion script for '%s', only for %s".formatted(shell, String.join(", ", new Shells())));
        });
        return ExitCode.DONE.number();
    }
}
