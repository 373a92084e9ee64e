package dev.agentloop.schedule;

import dev.agentloop.agent.AgentException;
import dev.agentloop.agent.Programs;
import dev.agentloop.git.Command;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The user's own crontab, through the program `crontab`.
///
/// @param environment by whose PATH the program is found
public record Crontab(Map<String, String> environment) {
    /// It reads and writes one small file.
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /// What did not work, why, and what to do.
    public static final class Failure extends Exception {
        private static final long serialVersionUID = 1L;

        Failure(String message) {
            super(message);
        }
    }

    /// Whether the program is there.
    public boolean isPresent() {
        try {
            Programs.find("crontab", environment);
            return true;
        } catch (AgentException _) {
            return false;
        }
    }

    /// What it holds; nothing when the user has none.
    public CrontabText read() throws Failure {
        Path into = temporary();
        try {
            Command.Outcome outcome = run(Optional.of(into), "-l");
            if (outcome.succeeded()) {
                return new CrontabText(Files.readString(into));
            }
            if (outcome.stderr().contains("no crontab for")) {
                return new CrontabText("");
            }
            throw failed("crontab -l", outcome);
        } catch (MalformedInputException _) {
            throw new Failure("the crontab holds characters that are not UTF-8, and would not come back as they are: change it by hand with 'crontab -e'");
        } catch (IOException e) {
            throw new Failure("the crontab could not be read: " + e.getMessage());
        } finally {
            delete(into);
        }
    }

    /// Puts `after` in the place of `before`.
    ///
    /// @throws Failure also when somebody changed it since, or it is not what was written afterwards
    public void replace(CrontabText before, CrontabText after) throws Failure {
        if (!read().equals(before)) {
            throw new Failure("the crontab was changed meanwhile, and is left as it is: run this again");
        }
        Path from = temporary();
        try {
            Files.writeString(from, after.text());
            boolean nothing = after.text().isEmpty();
            Command.Outcome outcome = nothing ? run(Optional.empty(), "-r") : run(Optional.empty(), from.toString());
            if (!outcome.succeeded()) {
                throw failed("crontab", outcome);
            }
        } catch (IOException e) {
            throw new Failure("the crontab could not be written: " + e.getMessage());
        } finally {
            delete(from);
        }
        if (!read().equals(after)) {
            throw new Failure("the crontab is not what was written: look at it with 'crontab -l'");
        }
    }

    private Command.Outcome run(Optional<Path> stdout, String... arguments) throws Failure, IOException {
        Map<String, String> plain = new HashMap<>(environment);
        // Its words for "there is none" are looked for.
        plain.put("LC_ALL", "C");
        try {
            List<String> command = new ArrayList<>(List.of(Programs.find("crontab", environment).toString()));
            command.addAll(List.of(arguments));
            return new Command(command, Path.of("/"), plain, LIMIT, Optional.empty(), stdout).run();
        } catch (AgentException _) {
            throw new Failure("the program 'crontab' is not here: install cron (Debian, Ubuntu: sudo apt-get install cron; Fedora: sudo dnf install cronie), or use a systemd timer");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new Failure("the crontab was not read or written: this program was interrupted");
        }
    }

    private static Failure failed(String command, Command.Outcome outcome) {
        String how = outcome.exitCode().map(code -> "ended with exit code " + code).orElse("did not end within %d s".formatted(LIMIT.toSeconds()));
        return new Failure("'%s' %s: %s".formatted(command, how, outcome.stderr().strip()));
    }

    private static Path temporary() throws Failure {
        try {
            return Files.createTempFile("agentloop-", ".crontab");
        } catch (IOException e) {
            throw new Failure("a temporary file could not be made: " + e.getMessage());
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException _) {
            // A few lines more among the temporary files.
        }
    }
}
