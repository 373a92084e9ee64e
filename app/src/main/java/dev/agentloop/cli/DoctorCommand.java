package dev.agentloop.cli;

import dev.agentloop.config.Loaded;
import dev.agentloop.doctor.AgentCheck;
import dev.agentloop.doctor.Area;
import dev.agentloop.doctor.ConfigurationCheck;
import dev.agentloop.doctor.DoctorJson;
import dev.agentloop.doctor.Finding;
import dev.agentloop.doctor.ForgeCheck;
import dev.agentloop.doctor.Mark;
import dev.agentloop.doctor.ProgramsCheck;
import dev.agentloop.doctor.RemoteCheck;
import dev.agentloop.doctor.ScheduleCheck;
import dev.agentloop.doctor.StateCheck;
import dev.agentloop.doctor.TokenCheck;
import dev.agentloop.git.CloneSpec;
import dev.agentloop.git.RemoteLook;
import dev.agentloop.model.AgentConfig;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.schedule.Every;
import dev.agentloop.state.LoopData;
import dev.agentloop.state.StateRoot;
import dev.agentloop.tick.LoopPorts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `agentloop doctor`: looks at everything a tick needs, and says how to mend what is wrong.
@Command(
        name = "doctor",
        description = {
            "Checks everything a tick needs: configuration, programs, agents, tokens, forges, disk, cron.",
            "Each check says what is wrong and how to mend it. Changes nothing; starts each agent once, briefly."
        },
        footer = {"", "Exit codes: 0 all is well, or there are warnings; 1 something failed; 2 the configuration is wrong."},
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    private final Program program;
    private final List<Finding> findings = new ArrayList<>();
    private DoctorText text;

    @Mixin
    private Directories directories;

    @Option(names = "--json", description = "For scripts: the same findings as one JSON object.")
    private boolean json;

    DoctorCommand(Program program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        text = new DoctorText(program.console());
        Loaded loaded = directories.load(program);
        StateRoot state = directories.state(program);
        RemoteLook look = program.remoteLook();
        tell(ConfigurationCheck.run(loaded));
        machine(loaded.loops(), state, look);
        List<LoopPorts.Ready> loops = loaded.loops().stream().map(config -> program.connect(config, state.loop(config.name()))).toList();
        agents(loops);
        TokenCheck tokens = new TokenCheck(program::credentials);
        for (LoopPorts.Ready loop : loops) {
            loop(loop, state.loop(loop.loop()), look, tokens);
        }
        schedule(loaded.loops(), state, tokens);
        int exit = exit().number();
        if (json) {
            program.console().out(DoctorJson.of(findings, exit));
        } else {
            text.sum(findings);
        }
        return exit;
    }

    /// As soon as it is known: some checks take their time.
    private void tell(List<Finding> found) {
        findings.addAll(found);
        if (!json) {
            found.forEach(text::tell);
        }
    }

    private void machine(List<LoopConfig> loops, StateRoot state, RemoteLook look) {
        boolean preCommit = false;
        boolean lfs = false;
        for (LoopConfig loop : loops) {
            Path cache = state.loop(loop.name()).cache();
            Path bare = loop.forge().type() == LoopConfig.Forge.Type.LOCAL ? Path.of(loop.cloneURL().replaceFirst("^file://", "")) : cache;
            RemoteLook.Needs needs = Files.isDirectory(bare) ? look.needs(bare, loop.headBranch()) : new RemoteLook.Needs(false, false);
            preCommit |= needs.preCommit();
            lfs |= needs.lfs();
        }
        List<AgentConfig> agents = loops.stream().flatMap(loop -> loop.agents().agents().stream()).toList();
        tell(new ProgramsCheck(program.environment()).run(agents, preCommit, lfs));
        tell(new StateCheck(state, program.clock().instant()).run(loops.stream().mapToLong(LoopConfig::minFreeDisk).max().orElse(0)));
    }

    /// Each once, however many loops have it.
    private void agents(List<LoopPorts.Ready> loops) {
        record Started(AgentConfig agent, Map<String, String> environment) {}
        Map<Started, LoopPorts.Ready> agents = new LinkedHashMap<>();
        for (LoopPorts.Ready loop : loops) {
            loop.config().agents().agents().forEach(agent -> agents.putIfAbsent(new Started(agent, loop.environment().apply(agent)), loop));
        }
        agents.forEach((started, loop) -> tell(List.of(new AgentCheck(program.agents(), loop.mask()).run(started.agent(), started.environment()))));
    }

    private void loop(LoopPorts.Ready loop, LoopData data, RemoteLook look, TokenCheck tokens) {
        LoopConfig config = loop.config();
        tell(tokens.run(config, program.environment()));
        CloneSpec spec = new CloneSpec(data.cache(), config.cloneURL(), config.headBranch(), config.forge().type(), config.forge().apiURL(), true, config.git());
        RemoteCheck remote = RemoteCheck.run(look, config, spec);
        tell(remote.findings());
        String who = program.credentials(config, program.environment()).isEmpty() ? "this user" : "the token";
        boolean labelled = loop.labels().areEnsured(config);
        tell(new ForgeCheck(config.name().value(), who, loop.tracker(), loop.codeHost(), labelled, program.clock()).run(remote.push()));
    }

    private void schedule(List<LoopConfig> loops, StateRoot state, TokenCheck tokens) {
        String line = CronEntry.of(program, directories.loopAsWritten(), Path.of("loop-data"), Every.of(Duration.ofMinutes(2)).orElseThrow()).text();
        ScheduleCheck check = new ScheduleCheck(program.workingDirectory(), program.environment(), line, tokens);
        tell(check.run(loops, new StateCheck(state, program.clock().instant()).sinceLastTick()));
    }

    private ExitCode exit() {
        if (findings.stream().anyMatch(finding -> finding.mark() == Mark.FAILURE && finding.area() == Area.CONFIGURATION)) {
            return ExitCode.USAGE;
        }
        return findings.stream().anyMatch(finding -> finding.mark() == Mark.FAILURE) ? ExitCode.WORLD : ExitCode.DONE;
    }
}
