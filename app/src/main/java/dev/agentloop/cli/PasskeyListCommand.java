package dev.agentloop.cli;

import dev.agentloop.passkey.PasskeyStore;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `agentloop passkey list`.
@Command(name = "list", description = "Lists who waits for approval, and who may sign in by which passkeys.", mixinStandardHelpOptions = true)
final class PasskeyListCommand implements Callable<Integer> {
    private final Program program;

    @Mixin
    private PasskeyCommand.Folder folder;

    @Option(names = "--json", description = "The same facts for scripts.")
    private boolean json;

    PasskeyListCommand(Program program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        PasskeyStore.Listing listing = folder.store(program).list();
        program.console().out(json ? PasskeyTable.json(listing) : PasskeyTable.of(listing, program.clock().instant()));
        listing.damaged().forEach(program.console()::err);
        return (listing.damaged().isEmpty() ? ExitCode.DONE : ExitCode.WORLD).number();
    }
}
