package dev.agentloop.doctor;

import dev.agentloop.model.AgentConfig;
import dev.agentloop.model.AgentConfig.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The programs a tick starts: there, and new enough.
///
/// @param environment of whoever asks
public record ProgramsCheck(Map<String, String> environment) {
    /// `GIT_CONFIG_GLOBAL`, by which no configuration of an agent's clone is believed, is heeded from here on.
    private static final Version GIT = new Version(2, 32, 0);

    /// The one agentloop is tested with; older ones spoke otherwise.
    private static final Version ACPX = new Version(0, 19, 1);

    private static final String INSTALL_NODE = "install Node.js %s or newer: https://nodejs.org/en/download";

    /// How far above acpx's program its `package.json` is looked for.
    private static final int MOST_PARENTS = 4;

    /// @param agents of all loops
    /// @param preCommit whether a repository has a configuration for pre-commit
    /// @param lfs whether a repository keeps files in git-lfs
    public List<Finding> run(List<AgentConfig> agents, boolean preCommit, boolean lfs) {
        List<Finding> findings = new ArrayList<>();
        findings.add(git());
        TreeSet<String> acpx = new TreeSet<>();
        agents.stream().filter(agent -> agent.engine() instanceof Engine.Acpx).forEach(agent -> acpx.add(agent.acpx()));
        if (!acpx.isEmpty()) {
            List<Tool> found = acpx.stream().map(name -> Tool.find(name, environment)).toList();
            findings.add(node(found));
            found.forEach(tool -> findings.add(acpx(tool)));
        }
        if (agents.stream().anyMatch(agent -> agent.sandbox().equals(List.of("bwrap")))) {
            findings.add(needed("bwrap", "acpx-config says `sandbox: bwrap`", "sudo apt-get install bubblewrap", true));
        }
        if (preCommit) {
            findings.add(needed("pre-commit", "a repository has a .pre-commit-config.yaml, whose checks do not run before agents' commits without it", "pipx install pre-commit", false));
        }
        if (lfs) {
            findings.add(needed("git-lfs", "a repository keeps files in git-lfs, of which agents see the pointers without it", "sudo apt-get install git-lfs", false));
        }
        return findings;
    }

    private Finding git() {
        Tool git = Tool.find("git", environment);
        String install = "sudo apt-get install git, or as your system does it";
        if (git.path().isEmpty() || git.version().isEmpty()) {
            return machine("git", Mark.FAILURE, git.trouble(), install);
        }
        return git.version().get().isBefore(GIT)
                ? machine("git", Mark.FAILURE, "%s is too old: %s is needed to disbelieve what an agent configures in its clone".formatted(git.words(), GIT), install)
                : Finding.ok(Area.MACHINE, "", "git", git.words());
    }

    /// A launcher may bring a Node.js of its own; so one that acpx starts with is good enough, whatever it asks for.
    private Finding node(List<Tool> acpx) {
        Tool node = Tool.find("node", environment);
        Optional<Version> asked = acpx.stream().flatMap(tool -> tool.path().stream()).flatMap(path -> wantedNode(path).stream()).max(Version::compareTo);
        boolean starts = acpx.stream().allMatch(tool -> tool.version().isPresent());
        String install = INSTALL_NODE.formatted(asked.map(Version::toString).orElse("22"));
        if (node.version().isEmpty()) {
            return starts ? Finding.note(Area.MACHINE, "", "node", "node is not on the PATH; acpx starts without it") : machine("node", Mark.FAILURE, node.trouble(), install);
        }
        if (asked.isPresent() && node.version().get().isBefore(asked.get())) {
            return machine("node", starts ? Mark.WARNING : Mark.FAILURE, "%s is older than acpx asks for: %s".formatted(node.words(), asked.get()), install);
        }
        return Finding.ok(Area.MACHINE, "", "node", node.words());
    }

    private static Finding acpx(Tool acpx) {
        // Named with its version, because npm takes an old one that does not work for a Node.js older than acpx asks for; and where no root is needed.
        String install = "npm install -g --prefix ~/.local acpx@" + ACPX;
        if (acpx.path().isEmpty() || acpx.version().isEmpty()) {
            return machine("acpx", Mark.FAILURE, acpx.trouble(), install);
        }
        return acpx.version().get().isBefore(ACPX)
                ? machine("acpx", Mark.WARNING, "%s is older than %s, with which agentloop is tested".formatted(acpx.words(), ACPX), install)
                : Finding.ok(Area.MACHINE, "", "acpx", acpx.words());
    }

    private Finding needed(String name, String why, String install, boolean must) {
        Tool tool = Tool.find(name, environment);
        return tool.path().isPresent()
                ? Finding.ok(Area.MACHINE, "", name, tool.words())
                : machine(name, must ? Mark.FAILURE : Mark.WARNING, "%s is not on the PATH: %s".formatted(name, why), install);
    }

    private static Finding machine(String check, Mark mark, String text, String mend) {
        return new Finding(Area.MACHINE, "", check, mark, text, Optional.of(mend));
    }

    /// What the package that a program belongs to says of Node.js.
    private static Optional<Version> wantedNode(Path program) {
        try {
            Path at = program.toRealPath().getParent();
            for (int up = 0; at != null && up < MOST_PARENTS; up++, at = at.getParent()) {
                Path description = at.resolve("package.json");
                if (Files.isRegularFile(description)) {
                    JsonNode read = JsonMapper.shared().readTree(Files.readAllBytes(description));
                    return read.path("name").asString("").equals("acpx") ? Version.in(read.path("engines").path("node").asString("")) : Optional.empty();
                }
            }
        } catch (IOException | JacksonException _) {
            // Then nobody knows, and what counts is whether acpx starts.
        }
        return Optional.empty();
    }
}
