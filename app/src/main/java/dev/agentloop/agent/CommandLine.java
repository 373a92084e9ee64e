package dev.agentloop.agent;

import dev.agentloop.conversation.CommandEnd;
import dev.agentloop.model.AgentConfig.Engine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The command line of an agent without ACP: `/bin/sh -c SCRIPT agentloop PROMPT EXIT [sandbox] PROGRAM ARGUMENT...`.
///
/// Nobody is there to see the command end, so a shell waits for it and writes its exit code down; the run is recognised by the prompt's path among the shell's arguments. A run
/// without that file was killed. The shell shares session and group with the command and catches no signal, so whatever ends the group ends both.
final class CommandLine {
    /// The kernel's limit for one argument (`MAX_ARG_STRLEN`), with its closing NUL.
    static final int LONGEST_ARGUMENT = 128 * 1024;

    private static final String PROMPT_FILE = "promptFile", PROMPT = "prompt", SESSION = "session", DIRECTORY = "directory";
    /// In one pass: what a prompt says in braces is no placeholder.
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(%s|%s|%s|%s)}".formatted(PROMPT_FILE, PROMPT, SESSION, DIRECTORY));

    /// Written beside its place and renamed, as every file somebody waits for.
    private static final String SCRIPT = """
            exit=$2; %s"$@" %s
            code=$?; umask 077; echo $code >"$exit.part" && mv -f "$exit.part" "$exit"
            """;
    private static final String TAKES_ARGUMENTS = SCRIPT.formatted("shift 2; ", "</dev/null");
    private static final String TAKES_STDIN = SCRIPT.formatted("exec <\"$1\"; shift 2; ", "");

    private CommandLine() {}

    /// @throws AgentException when its program, or that of the sandbox around it, is not there
    static void check(RunCall call, Engine.Command engine, Sandboxing sandbox) throws AgentException {
        Programs.find(sandbox.wrap(call, engine.command(), List.of()).getFirst(), Acpx.environment(call));
    }

    /// A command that asks for its prompt neither way gets it on stdin.
    static List<String> of(RunCall call, Engine.Command engine, Sandboxing sandbox, Path prompt, Path output) throws AgentException {
        List<String> wanted = new ArrayList<>(engine.command());
        wanted.addAll(call.args());
        boolean asks = wanted.stream().anyMatch(argument -> argument.contains("{" + PROMPT_FILE + "}") || argument.contains("{" + PROMPT + "}"));
        List<String> filled = new ArrayList<>();
        for (String argument : wanted) {
            filled.add(filled(argument, call, prompt));
        }
        List<String> command = new ArrayList<>(sandbox.wrap(call, filled, List.of(prompt)));
        // Not the shell's own look-up: relative entries of PATH would mean a folder of the clone.
        command.set(0, Programs.find(command.getFirst(), Acpx.environment(call)).toString());
        command.addAll(0, List.of(
                "/bin/sh", "-c", asks ? TAKES_ARGUMENTS : TAKES_STDIN, "agentloop",
                prompt.toAbsolutePath().toString(), CommandEnd.exitFile(output).toAbsolutePath().toString()));
        return List.copyOf(command);
    }

    private static String filled(String argument, RunCall call, Path prompt) throws AgentException {
        String text = argument.contains("{" + PROMPT + "}") ? text(prompt) : "";
        Map<String, String> values = Map.of(
                PROMPT_FILE, prompt.toAbsolutePath().toString(),
                PROMPT, text,
                SESSION, call.session(),
                DIRECTORY, call.directory().toAbsolutePath().toString());
        String filled = PLACEHOLDER.matcher(argument).replaceAll(found -> Matcher.quoteReplacement(values.get(found.group(1))));
        if (filled.getBytes(StandardCharsets.UTF_8).length >= LONGEST_ARGUMENT) {
            throw new AgentException("""
                    The prompt %s is too long to be an argument: the kernel takes %d bytes at most. Use {promptFile} in place of {prompt} in acpx-config, or leave both out: \
                    then the agent gets the prompt on its stdin""".formatted(prompt, LONGEST_ARGUMENT - 1));
        }
        return filled;
    }

    /// Without NUL, which would end the argument.
    private static String text(Path prompt) throws AgentException {
        try {
            return Files.readString(prompt).replace("\0", "");
        } catch (IOException e) {
            throw new AgentException("The prompt %s cannot be read: %s".formatted(prompt, e), e);
        }
    }
}
