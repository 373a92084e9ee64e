package dev.agentloop.cli;

import dev.agentloop.passkey.PasskeyException;
import dev.agentloop.passkey.PasskeyStore;
import dev.agentloop.passkey.Pending;
import dev.agentloop.passkey.User;
import dev.agentloop.passkey.Username;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `agentloop passkey approve NAME`.
@Command(
        name = "approve",
        description = "Lets somebody who registered sign in. Without --code it shows the code and asks; without a terminal to ask on it approves what waits.",
        mixinStandardHelpOptions = true)
final class PasskeyApproveCommand implements Callable<Integer> {
    private final Program program;

    @Mixin
    private PasskeyCommand.Folder folder;

    @Parameters(paramLabel = "NAME", description = "The user name they registered under.")
    private String typed;

    @Option(names = "--code", paramLabel = "CODE", description = "The code that their browser showed them: another registration is refused.")
    private String code;

    PasskeyApproveCommand(Program program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        Username name = PasskeyCommand.name(typed);
        PasskeyStore store = folder.store(program);
        Optional<Pending> found = store.pending(name);
        if (found.isEmpty()) {
            throw PasskeyCommand.unknown(name, store.list().pending().stream().map(Pending::name).toList(), "no registration waits under");
        }
        Pending waiting = found.get();
        int before = store.user(name).map(user -> user.passkeys().size()).orElse(0);
        if (code == null && !agreed(waiting, before)) {
            program.console().err("nothing was approved");
            return ExitCode.DONE.number();
        }
        User user = approve(store, waiting, code == null ? waiting.code() : code);
        program.console().out("%s may sign in now, by the passkey with the code %s.".formatted(name, waiting.code()));
        if (before > 0) {
            program.console().out("%s had %s before, which still work: now there are %d.".formatted(name, passkeys(before), user.passkeys().size()));
        }
        return ExitCode.DONE.number();
    }

    private static String passkeys(int number) {
        return number == 1 ? "1 passkey" : number + " passkeys";
    }

    /// Without a terminal somebody decided already.
    private boolean agreed(Pending waiting, int before) {
        if (!program.console().isTerminal()) {
            return true;
        }
        program.console().out("%s registered %s from %s (%s). The code is %s: does %s say the same?".formatted(
                waiting.name(), PasskeyTable.ago(waiting.passkey().created(), program.clock().instant()), waiting.passkey().address(), waiting.passkey().label(), waiting.code(), waiting.name()));
        if (before > 0) {
            program.console().out("%s has %s already. This adds one: approve it only if you know that it is theirs.".formatted(waiting.name(), passkeys(before)));
        }
        return program.console().confirmed("Approve it?").orElse(true);
    }

    private User approve(PasskeyStore store, Pending waiting, String expected) throws IOException, UsageException {
        Username name = waiting.name();
        try {
            return PasskeyCommand.approvals(store, program).approve(name, expected);
        } catch (PasskeyException e) {
            String why = switch (e.reason()) {
                case OTHER_CODE -> "the registration that waits has the code %s, not %s: somebody else may have registered under this name; if so, 'agentloop passkey reject %s'"
                        .formatted(waiting.code(), expected, name);
                case TOO_MANY_PASSKEYS -> "a user has at most %d passkeys, and there are at most %d users; make room with 'agentloop passkey delete'"
                        .formatted(PasskeyStore.MAX_PASSKEYS, PasskeyStore.MAX_USERS);
                case NO_SUCH -> "it was approved, rejected or expired meanwhile; look at 'agentloop passkey list'";
                case MALFORMED, FOREIGN_CHALLENGE, EXPIRED_CHALLENGE, SPENT_CHALLENGE, WRONG_ORIGIN, WRONG_RELYING_PARTY, NOT_VERIFIED, WRONG_SIGNATURE, UNKNOWN_CREDENTIAL, WRONG_USER_HANDLE,
                        PENDING, CLONED, NAME_IS_PENDING, KNOWN_CREDENTIAL, TOO_MANY_PENDING, BUSY -> e.getMessage();
            };
            throw new UsageException("%s was not approved: %s".formatted(name, why));
        }
    }
}
