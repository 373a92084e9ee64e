package dev.agentloop.agent;

import dev.agentloop.model.AgentConfig;
import dev.agentloop.model.AgentConfig.Engine;
import dev.agentloop.model.RunTag;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The command lines of acpx 0.19.1: `acpx GLOBAL... --format json (NAME | --agent COMMAND) VERB...`.
///
/// Global options must precede the agent's name, and of two that contradict each other the later one counts.
final class Acpx {
    /// The second bound for a turn, should no tick come along to enforce the first.
    private static final Duration GRACE_AFTER_TIMEOUT = Duration.ofMinutes(1);

    /// How long the queue owner and its idle agent stay after a turn. The next tick stops them anyway; without one they shall not fill the memory.
    private static final Duration IDLE_OWNER = Duration.ofSeconds(15);

    /// Lets a repository replace the agent's command, already at `sessions ensure`.
    private static final String PROJECT_CONFIG = ".acpxrc.json";

    private Acpx() {}

    static List<String> ensureSession(RunCall call, Duration limit) {
        return command(call, List.of(option("--timeout", limit)), "sessions", "ensure", "--name", call.session());
    }

    /// Closes the session of that name, if there is one: its conversation is not resumed again.
    static List<String> newSession(RunCall call, Duration limit) {
        return command(call, List.of(option("--timeout", limit)), "sessions", "new", "--name", call.session());
    }

    static List<String> prompt(RunCall call, Path prompt, Duration timeout) {
        List<Option> bounds = List.of(option("--timeout", timeout.plus(GRACE_AFTER_TIMEOUT)), option("--ttl", IDLE_OWNER));
        return command(call, bounds, "prompt", "-s", call.session(), "--file", prompt.toAbsolutePath().toString());
    }

    static List<String> cancel(RunCall call) {
        return command(call, List.of(), "cancel", "-s", call.session());
    }

    /// The environment of every process of the run.
    static Map<String, String> environment(RunCall call) {
        Map<String, String> environment = new HashMap<>(call.environment());
        environment.putAll(call.agent().env());
        environment.put(RunTag.VARIABLE, call.tag().value());
        return environment;
    }

    /// @throws AgentException when acpx must not be run in the call's directory
    static void checkAllowed(RunCall call) throws AgentException {
        checkPlace(call);
        if (bringsProjectConfig(call)) {
            throw new AgentException("""
                    %s is in the repository. It can replace the agent's command with any other, so no agent is started in this clone. \
                    Remove the file from the repository, or set `allowProjectConfig: true` in acpx-config if you trust everybody who can change it"""
                    .formatted(call.directory().resolve(PROJECT_CONFIG)));
        }
    }

    /// @throws AgentException when there is no such clone
    static void checkPlace(RunCall call) throws AgentException {
        if (!Files.isDirectory(call.directory())) {
            throw new AgentException("The clone %s, in which acpx should run, is not there".formatted(call.directory()));
        }
    }

    static boolean bringsProjectConfig(RunCall call) {
        boolean reads = call.agent().engine() instanceof Engine.Acpx && !call.agent().allowProjectConfig();
        return reads && Files.exists(call.directory().resolve(PROJECT_CONFIG), LinkOption.NOFOLLOW_LINKS);
    }

    private record Option(String name, String value) {
        boolean isIn(List<String> arguments) {
            return arguments.stream().anyMatch(argument -> argument.equals(name) || argument.startsWith(name + "="));
        }
    }

    private static Option option(String name, Duration duration) {
        return new Option(name, Long.toString(Math.max(1, duration.toSeconds())));
    }

    private static List<String> command(RunCall call, List<Option> unlessGiven, String... verb) {
        AgentConfig agent = call.agent();
        if (!(agent.engine() instanceof Engine.Acpx acp)) {
            throw new IllegalArgumentException("agent '%s' is not run by acpx".formatted(agent.name()));
        }
        List<String> command = new ArrayList<>(List.of(agent.acpx()));
        command.addAll(agent.globalArgs());
        command.addAll(call.args());
        unlessGiven.stream().filter(option -> !option.isIn(agent.globalArgs())).forEach(option -> {
            command.add(option.name());
            command.add(option.value());
        });
        command.addAll(List.of("--format", "json"));
        command.addAll(acp.isCommand() ? List.of("--agent", acp.agent()) : List.of(acp.agent()));
        command.addAll(List.of(verb));
        return List.copyOf(command);
    }
}
