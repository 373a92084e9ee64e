package dev.agentloop.cli;

import dev.agentloop.passkey.Approvals;
import dev.agentloop.passkey.PasskeyStore;
import dev.agentloop.passkey.Pending;
import dev.agentloop.passkey.Username;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `agentloop passkey reject NAME...`.
@Command(name = "reject", description = "Removes registrations that wait for approval. Who may sign in already, still may.", mixinStandardHelpOptions = true)
final class PasskeyRejectCommand implements Callable<Integer> {
    private final Program program;

    @Mixin
    private PasskeyCommand.Folder folder;

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "User names they were registered under.")
    private List<String> typed = List.of();

    @Option(names = "--all", description = "All that wait.")
    private boolean all;

    PasskeyRejectCommand(Program program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        if (typed.isEmpty() != all) {
            throw new UsageException("whose registration? Give the names, or --all");
        }
        PasskeyStore store = folder.store(program);
        Approvals approvals = PasskeyCommand.approvals(store, program);
        List<Username> waiting = store.list().pending().stream().map(Pending::name).toList();
        List<Username> names = new ArrayList<>(all ? waiting : List.of());
        for (String name : typed) {
            names.add(PasskeyCommand.name(name));
        }
        for (Username name : names) {
            if (!approvals.reject(name) && !all) {
                throw PasskeyCommand.unknown(name, waiting, "no registration waits under");
            }
            program.console().out("The registration of %s is removed.".formatted(name));
        }
        if (names.isEmpty()) {
            program.console().out("Nobody waits.");
        }
        return ExitCode.DONE.number();
    }
}
