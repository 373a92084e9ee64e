package dev.agentloop.cli;

import dev.agentloop.passkey.Approvals;
import dev.agentloop.passkey.Passkey;
import dev.agentloop.passkey.PasskeyException;
import dev.agentloop.passkey.PasskeyStore;
import dev.agentloop.passkey.User;
import dev.agentloop.passkey.Username;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `agentloop passkey delete NAME`.
@Command(name = "delete", description = "Removes a user with all passkeys, or one passkey. Sessions opened by them end at once.", mixinStandardHelpOptions = true)
final class PasskeyDeleteCommand implements Callable<Integer> {
    private final Program program;

    @Mixin
    private PasskeyCommand.Folder folder;

    @Parameters(paramLabel = "NAME", description = "The user.")
    private String typed;

    @Option(names = "--passkey", paramLabel = "ID", description = "Only this passkey: the beginning of its ID, as 'agentloop passkey list' shows it.")
    private String prefix;

    PasskeyDeleteCommand(Program program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        Username name = PasskeyCommand.name(typed);
        PasskeyStore store = folder.store(program);
        Approvals approvals = PasskeyCommand.approvals(store, program);
        if (prefix != null) {
            deleteOne(name, store, approvals);
        } else if (approvals.delete(name)) {
            program.console().out("%s is deleted, and may not sign in any more.".formatted(name));
        } else {
            throw unknown(name, store);
        }
        return ExitCode.DONE.number();
    }

    private static UsageException unknown(Username name, PasskeyStore store) throws IOException {
        String what = store.pending(name).isPresent() ? "'%s' only waits for approval ('agentloop passkey reject %s'); there is no user".formatted(name, name) : "there is no user";
        return PasskeyCommand.unknown(name, store.list().users().stream().map(User::name).toList(), what);
    }

    private void deleteOne(Username name, PasskeyStore store, Approvals approvals) throws IOException, UsageException, PasskeyException {
        Optional<User> user = store.user(name);
        if (user.isEmpty()) {
            throw unknown(name, store);
        }
        List<Passkey> meant = user.get().passkeys().stream().filter(passkey -> passkey.id().startsWith(prefix)).toList();
        if (meant.size() != 1 || prefix.isEmpty()) {
            String ids = user.get().passkeys().stream().map(PasskeyTable::shown).collect(Collectors.joining(", "));
            throw new UsageException("--passkey %s: %s has %s whose ID begins so; there is %s".formatted(prefix, name, meant.isEmpty() ? "no passkey" : "several passkeys", ids));
        }
        Optional<User> left = approvals.delete(name, meant.getFirst().id());
        program.console().out(left.isPresent()
                ? "The passkey %s of %s is deleted; %d left.".formatted(PasskeyTable.shown(meant.getFirst()), name, left.get().passkeys().size())
                : "The passkey %s was the last one of %s, who may not sign in any more.".formatted(PasskeyTable.shown(meant.getFirst()), name));
    }
}
