package dev.agentloop.doctor;

import dev.agentloop.config.Loaded;
import dev.agentloop.model.LoopConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Every problem of the configuration at its place, and what the loops that have none are.
public final class ConfigurationCheck {
    private ConfigurationCheck() {}

    public static List<Finding> run(Loaded loaded) {
        List<Finding> findings = new ArrayList<>();
        loaded.problems().forEach(problem -> findings.add(new Finding(Area.CONFIGURATION, "", "configuration", Mark.FAILURE, problem.toString(), Optional.empty())));
        for (LoopConfig loop : loaded.loops()) {
            String agents = String.join(", ", loop.agents().agents().stream().map(agent -> agent.name()).toList());
            findings.add(Finding.ok(Area.CONFIGURATION, "", "configuration", "loop %s: %s, %d prompts, agent %s".formatted(loop.name(), loop.repoURL(), loop.prompts().size(), agents)));
        }
        return findings;
    }
}
