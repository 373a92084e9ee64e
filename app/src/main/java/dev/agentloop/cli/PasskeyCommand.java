package dev.agentloop.cli;

import dev.agentloop.config.Nearest;
import dev.agentloop.passkey.Approvals;
import dev.agentloop.passkey.PasskeyStore;
import dev.agentloop.passkey.Username;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `agentloop passkey ...`: who may see the web page.
@Command(name = "passkey", description = "Lists, approves, rejects and deletes the passkeys of people who sign in to the web page.", mixinStandardHelpOptions = true)
final class PasskeyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    private PasskeyCommand() {}

    static CommandLine with(Program program) {
        CommandLine passkey = new CommandLine(new PasskeyCommand());
        passkey.addSubcommand(new PasskeyListCommand(program));
        passkey.addSubcommand(new PasskeyApproveCommand(program));
        passkey.addSubcommand(new PasskeyRejectCommand(program));
        passkey.addSubcommand(new PasskeyDeleteCommand(program));
        return passkey;
    }

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "which one? 'agentloop passkey list', 'approve', 'reject' or 'delete'");
    }

    /// Where the passkeys are: the configuration says nothing about them.
    static final class Folder {
        @Mixin
        private StateFolder loopData;

        PasskeyStore store(Program program) {
            return new PasskeyStore(loopData.state(program), program.clock());
        }
    }

    static Approvals approvals(PasskeyStore store, Program program) {
        return new Approvals(store, program.clock());
    }

    static Username name(String typed) throws UsageException {
        if (!Username.isSafe(typed)) {
            throw new UsageException("'%s' is no user name: %s".formatted(typed, Username.RULE));
        }
        return new Username(typed);
    }

    /// @param what such a name would be, like "no registration waits under"
    static UsageException unknown(Username name, Collection<Username> known, String what) {
        List<String> names = known.stream().map(Username::value).toList();
        Optional<String> meant = Nearest.to(name.value(), names);
        String next = meant.map("did you mean '%s'?"::formatted).orElse("look at 'agentloop passkey list'");
        return new UsageException("%s '%s': %s".formatted(what, name, next));
    }
}
