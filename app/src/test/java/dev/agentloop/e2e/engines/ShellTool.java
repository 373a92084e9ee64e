package dev.agentloop.e2e.engines;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What agents call the tool that runs a command, and what they call its arguments.
record ShellTool(String name, Function<String, Map<String, Object>> arguments) {
    private static final String WHY = "Works with git";

    private static final List<ShellTool> KNOWN = List.of(
            // opencode, kilo, pi
            new ShellTool("bash", command -> Map.of("command", command, "description", WHY)),
            // claude
            new ShellTool("Bash", command -> Map.of("command", command, "description", WHY)),
            // gemini, qwen
            new ShellTool("run_shell_command", command -> Map.of("command", command, "description", WHY, "is_background", false)),
            // codex, by version
            new ShellTool("exec_command", command -> Map.of("cmd", command)),
            new ShellTool("shell_command", command -> Map.of("command", command)),
            new ShellTool("shell", command -> Map.of("command", List.of("bash", "-c", command))));

    static Optional<ShellTool> among(List<String> tools) {
        return KNOWN.stream().filter(tool -> tools.contains(tool.name())).findFirst();
    }
}
