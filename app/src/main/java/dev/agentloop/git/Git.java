package dev.agentloop.git;

import dev.agentloop.credentials.Secrets;
import dev.agentloop.model.Effects;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Runs git: a program with an environment. Arguments are lists, never a shell's; every run has a time limit, and every failure is told in full.
public final class Git {
    /// Longer than any command on the disk should take; fetches have a limit of their own.
    private static final Duration LOCAL_LIMIT = Duration.ofMinutes(5);

    private static final int TAIL_LINES = 20;

    private final String program;
    private final Map<String, String> environment;
    private final Effects effects;
    private final Secrets secrets;

    private Git(String program, Map<String, String> environment, Effects effects, Secrets secrets) {
        this.program = program;
        this.environment = Map.copyOf(environment);
        this.effects = effects;
        this.secrets = secrets;
    }

    /// Git as the user has it configured.
    ///
    /// @param program a name on the environment's PATH, or a path
    public static Git ofUser(String program, Map<String, String> environment, Effects effects, Secrets secrets) {
        return new Git(program, GitEnvironment.ofUser(environment), effects, secrets);
    }

    /// The environment for programs that will call git in a clone: without what a git hook, from which a tick may have been started, says of another repository.
    public static Map<String, String> undirected(Map<String, String> environment) {
        return GitEnvironment.undirected(environment);
    }

    /// Git for repositories an agent could write to.
    ///
    /// @param configuration a file holding [GitEnvironment#hardenedConfiguration()]
    Git hardened(Path configuration) {
        return new Git(program, GitEnvironment.hardened(environment, configuration), effects, secrets);
    }

    /// The same git with some variables set.
    Git with(Map<String, String> variables) {
        Map<String, String> more = new HashMap<>(environment);
        more.putAll(variables);
        return new Git(program, more, effects, secrets);
    }

    /// What the processes see.
    Map<String, String> environment() {
        return environment;
    }

    /// Runs a command in `directory` and returns what it printed, without the last line break.
    String run(Path directory, String... arguments) throws GitException {
        return run(directory, LOCAL_LIMIT, Optional.empty(), Optional.empty(), arguments);
    }

    /// Runs a command that talks to a remote.
    String run(Path directory, Duration limit, String... arguments) throws GitException {
        return run(directory, limit, Optional.empty(), Optional.empty(), arguments);
    }

    /// Runs a command whose answer may be of any length.
    void runInto(Path stdout, Path directory, String... arguments) throws GitException {
        run(directory, LOCAL_LIMIT, Optional.empty(), Optional.of(stdout), arguments);
    }

    /// Runs a command that reads `stdin`.
    void runFrom(Path stdin, Path directory, String... arguments) throws GitException {
        run(directory, LOCAL_LIMIT, Optional.of(stdin), Optional.empty(), arguments);
    }

    /// Runs a command that reads one file and writes another.
    void runThrough(Path stdin, Path stdout, Path directory, String... arguments) throws GitException {
        run(directory, LOCAL_LIMIT, Optional.of(stdin), Optional.of(stdout), arguments);
    }

    /// Runs a command whose failure is an answer too, such as a question for a ref that may not be there.
    Optional<String> ask(Path directory, String... arguments) throws GitException {
        Command.Outcome outcome = start(directory, LOCAL_LIMIT, Optional.empty(), Optional.empty(), arguments);
        return outcome.succeeded() ? Optional.of(outcome.stdout().stripTrailing()) : Optional.empty();
    }

    /// Starts a shell script in `directory`, in a session of its own: it goes on when we end, and a terminal that closes does not reach it.
    ///
    /// @param script gets the git program and `arguments` as `"$@"`
    void detach(Path directory, String script, String... arguments) throws GitException {
        List<String> all = new ArrayList<>(Detached.prefix(environment.getOrDefault("PATH", "")));
        all.addAll(List.of("/bin/sh", "-c", script, "agentloop", program));
        all.addAll(List.of(arguments));
        String effect = "detached git " + subcommand(arguments) + " in " + directory.getFileName();
        effects.before(effect);
        try {
            Detached.start(all, directory, environment);
            effects.after(effect);
        } catch (IOException e) {
            throw new GitException(told(directory, arguments, "cannot be started: " + secrets.mask(String.valueOf(e.getMessage())), ""), e);
        }
    }

    /// How a command that was run by [#detach] failed, in the same words as any other.
    GitException failure(Path directory, String what, String stderr, String... arguments) {
        return new GitException(told(directory, arguments, what, stderr));
    }

    private String run(Path directory, Duration limit, Optional<Path> stdin, Optional<Path> stdout, String... arguments) throws GitException {
        Command.Outcome outcome = start(directory, limit, stdin, stdout, arguments);
        if (outcome.exitCode().isEmpty()) {
            throw GitException.timedOut(told(directory, arguments, "did not end within " + limit.toSeconds() + " s and was stopped", outcome.stderr()));
        }
        if (!outcome.succeeded()) {
            throw new GitException(told(directory, arguments, "ended with exit code " + outcome.exitCode().get(), outcome.stderr()));
        }
        return outcome.stdout().stripTrailing();
    }

    private Command.Outcome start(Path directory, Duration limit, Optional<Path> stdin, Optional<Path> stdout, String... arguments) throws GitException {
        List<String> all = new ArrayList<>(List.of(program));
        all.addAll(List.of(arguments));
        String effect = "git " + subcommand(arguments) + " in " + directory.getFileName();
        effects.before(effect);
        try {
            Command.Outcome outcome = new Command(all, directory, environment, limit, stdin, stdout).run();
            effects.after(effect);
            return outcome;
        } catch (IOException e) {
            // Java says it of a missing program as of a missing directory, and in words only.
            if (String.valueOf(e.getMessage()).contains("Cannot run program") && directory.toFile().isDirectory()) {
                throw new GitException("the program '%s' cannot be started: install git, or put it on the PATH (cron's is short)".formatted(program), e);
            }
            throw new GitException(told(directory, arguments, "cannot be run: " + secrets.mask(String.valueOf(e.getMessage())), ""), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GitException(told(directory, arguments, "was interrupted", ""), e);
        }
    }

    private String told(Path directory, String[] arguments, String what, String stderr) {
        List<String> lines = stderr.strip().lines().toList();
        String tail = String.join("\n  ", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        String command = program + " " + String.join(" ", arguments);
        return secrets.mask("%s (in %s) %s%s".formatted(command, directory, what, tail.isEmpty() ? "" : ":\n  " + tail));
    }

    private static String subcommand(String[] arguments) {
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals("-c")) {
                i++;
            } else if (!arguments[i].startsWith("-")) {
                return arguments[i];
            }
        }
        return "";
    }
}
