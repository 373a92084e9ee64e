package dev.agentloop.cli;

import java.util.Locale;
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
            "bash, in ~/.bashrc:                   source <(agentloop completion bash)",
            "zsh, in ~/.zshrc, behind compinit:    source <(agentloop completion zsh)",
            "fish:    agentloop completion fish >~/.config/fish/completions/agentloop.fish"
        })
final class CompletionCommand implements Callable<Integer> {
    /// Those there is a script for.
    enum Shell {
        BASH,
        ZSH,
        FISH;

        /// As it is typed.
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Program program;

    @Parameters(index = "0", paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
    private Shell shell;

    CompletionCommand(Program program) {
        this.program = program;
    }

    @Override
    public Integer call() {
        CommandLine whole = Agentloop.whole(program);
        program.console().out(switch (shell) {
            // The script asks which of the two it is in.
            case BASH, ZSH -> AutoComplete.bash("agentloop", whole);
            case FISH -> FishCompletion.of(whole.getCommandSpec());
        });
        return ExitCode.DONE.number();
    }
}
