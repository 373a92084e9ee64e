package dev.agentloop.agent;

import dev.agentloop.model.AgentConfig;
import dev.agentloop.model.AgentConfig.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Where coding agents keep their login and their conversations: without it an agent in a sandbox is logged out, or forgets the issue between two runs.
///
/// Seen with the versions in `contrib/nightly-tools`. For an agent that is not here, `writable` in acpx-config says it.
final class AgentState {
    /// @param agent a word of its command
    /// @param variable names the directory in place of `path`; for the XDG ones, the directory that `path` is in
    /// @param path below HOME
    private record Row(String agent, String variable, String path) {}

    private static final String CONFIG = "XDG_CONFIG_HOME", DATA = "XDG_DATA_HOME", CACHE = "XDG_CACHE_HOME", STATE = "XDG_STATE_HOME";

    private static final List<Row> TABLE = List.of(
            new Row("codex", "CODEX_HOME", ".codex"),
            new Row("claude", "CLAUDE_CONFIG_DIR", ".claude"),
            // A file; made by the login, and never by us, since an empty one would be a broken one.
            new Row("claude", "", ".claude.json"),
            new Row("gemini", "", ".gemini"),
            new Row("qwen", "", ".qwen"),
            new Row("opencode", CONFIG, ".config/opencode"),
            new Row("opencode", DATA, ".local/share/opencode"),
            new Row("opencode", CACHE, ".cache/opencode"),
            new Row("opencode", STATE, ".local/state/opencode"),
            new Row("kilo", CONFIG, ".config/kilo"),
            new Row("kilo", DATA, ".local/share/kilo"),
            new Row("kilo", CACHE, ".cache/kilo"),
            new Row("kilo", STATE, ".local/state/kilo"),
            new Row("pi", "", ".pi"));

    private AgentState() {}

    /// Files and directories that are there; a directory that is not is made, as the agent would.
    static List<Path> of(AgentConfig agent, Map<String, String> environment, Path home) throws AgentException {
        var words = words(agent).collect(Collectors.toSet());
        List<Path> places = TABLE.stream().filter(row -> words.contains(row.agent())).map(row -> place(row, environment, home)).distinct().toList();
        for (Path place : places) {
            if (!place.toString().endsWith(".json")) {
                make(place);
            }
        }
        return places;
    }

    /// `npx -y @zed-industries/claude-code-acp@0.4` is claude, `/opt/kilo/bin/kilo acp` is kilo.
    private static Stream<String> words(AgentConfig agent) {
        Stream<String> arguments = switch (agent.engine()) {
            case Engine.Acpx(String command) -> Arrays.stream(command.split(" "));
            case Engine.Command(List<String> command, _) -> command.stream().limit(1);
        };
        return arguments.map(argument -> argument.substring(argument.lastIndexOf('/') + 1)).flatMap(name -> Arrays.stream(name.split("[^a-z]+")));
    }

    private static Path place(Row row, Map<String, String> environment, Path home) {
        String named = environment.getOrDefault(row.variable(), "");
        if (!named.startsWith("/")) {
            return home.resolve(row.path());
        }
        return row.variable().startsWith("XDG_") ? Path.of(named, row.agent()) : Path.of(named);
    }

    private static void make(Path directory) throws AgentException {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new AgentException("The directory %s, where the agent keeps its login and conversations, cannot be made: %s".formatted(directory, e), e);
        }
    }
}
