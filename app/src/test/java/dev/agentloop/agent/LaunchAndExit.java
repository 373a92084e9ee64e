package dev.agentloop.agent;

import dev.agentloop.model.AgentConfig;
import dev.agentloop.model.Effects;
import dev.agentloop.model.RunTag;
import dev.agentloop.model.Sandbox;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/// A tick that launches one run and ends: arguments are the run's folder, the acpx program, the tag.
final class LaunchAndExit {
    private LaunchAndExit() {}

    public static void main(String[] args) throws AgentException {
        Path folder = Path.of(args[0]);
        var config = AgentConfig.acpx("demo", List.of("--approve-all"), args[1], Map.of(), Sandbox.NONE, false);
        var call = new RunCall(config, List.of(), "agentloop-shop-issue-12", folder.resolve("clone"), folder.resolve("meta"), new RunTag(args[2]), Map.of("PATH", "/usr/bin:/bin"));
        new AcpxAgents(Effects.NONE, ZoneOffset.UTC, List.of(), _ -> {}).launch(
                call, folder.resolve("prompt.md"), folder.resolve("output.json"), folder.resolve("stderr.log"), Duration.ofMinutes(1));
    }
}
