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

    /// Read by `source`, the last line does nothing. As a file `_agentloop` of `fpath` it is read at the first completion, which the last line answers.
    private static final String FOR_ZSH = """
            #compdef agentloop
            %s
            if [[ ${funcstack[1]} = _agentloop ]]; then _bash_complete -o default -F _complete_agentloop; fi""";

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
            case "bash" -> AutoComplete.bash("agentloop", whole);
            // The same script, which asks where it is. zsh has no compopt, and the alias that stands for it is none in a file of fpath.
            case "zsh" -> FOR_ZSH.formatted(AutoComplete.bash("agentloop", whole).replace("type compopt &>/dev/null && compopt", ": compopt"));
            case "fish" -> FishCompletion.of(whole.getCommandSpec());
            default -> throw new UsageException("there is no completion script for '%s', only for %s".formatted(shell, String.join(", ", new Shells())));
        });
        return ExitCode.DONE.number();
    }
}
