package dev.agentloop.doctor;

import dev.agentloop.agent.AgentException;
import dev.agentloop.agent.Agents;
import dev.agentloop.agent.RunCall;
import dev.agentloop.model.AgentConfig;
import dev.agentloop.model.AgentConfig.Engine;
import dev.agentloop.model.Fault;
import dev.agentloop.model.RunTag;
import dev.agentloop.plan.AccountWords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Starts an agent as a run would, in a folder and an acpx session of its own, and has it answer.
///
/// @param mask blanks out secrets in what an agent says
public record AgentCheck(Agents agents, UnaryOperator<String> mask) {
    /// @param environment as the agent's runs get it
    public Finding run(AgentConfig agent, Map<String, String> environment) {
        String words = switch (agent.engine()) {
            case Engine.Acpx _ -> "starts through acpx and opens a session; whether its provider accepts it, its first run shows";
            case Engine.Command(List<String> command, _) -> "its program %s is there; whether it is logged in, its first run shows".formatted(command.getFirst());
        };
        Path folder = null;
        try {
            folder = Files.createTempDirectory("agentloop-doctor-");
            String own = "doctor/%s".formatted(folder.getFileName());
            // As loop-data/ is built, by which a sandbox knows what to hide.
            Path issues = Files.createDirectories(folder.resolve("doctor/issues"));
            Path clone = Files.createDirectory(issues.resolve("1"));
            Path meta = Files.createDirectory(issues.resolve("1.meta"));
            agents.probe(new RunCall(agent, List.of(), folder.getFileName().toString(), clone, meta, new RunTag(own), environment));
            return Finding.ok(Area.AGENT, agent.name(), "adapter", words);
        } catch (AgentException e) {
            return Finding.failure(Area.AGENT, agent.name(), "adapter", mask.apply(e.getMessage()), mend(agent, e));
        } catch (IOException e) {
            return Finding.failure(Area.AGENT, agent.name(), "adapter", "no temporary folder could be made for it: " + e, "df -h %s".formatted(System.getProperty("java.io.tmpdir")));
        } finally {
            delete(folder);
        }
    }

    private static String mend(AgentConfig agent, AgentException e) {
        boolean login = e.fault().filter(Fault.LOGIN::equals).isPresent();
        boolean mute = e.getMessage().contains("Timed out") || e.getMessage().contains("did not end within");
        return switch (agent.engine()) {
            case Engine.Acpx acpx when login -> AccountWords.login(acpx.agent());
            case Engine.Acpx acpx when mute -> "it does not answer: see what it waits for with: " + byHand(agent, acpx);
            case Engine.Acpx acpx -> "install '%s' as its vendor describes, and try: %s".formatted(acpx.agent(), byHand(agent, acpx));
            case Engine.Command(List<String> command, _) -> "install %s, or correct its name in acpx-config".formatted(command.getFirst());
        };
    }

    private static String byHand(AgentConfig agent, Engine.Acpx acpx) {
        String which = acpx.isCommand() ? "--agent '%s'".formatted(acpx.agent()) : acpx.agent();
        return "cd $(mktemp -d) && %s --approve-all %s sessions ensure".formatted(agent.acpx(), which);
    }

    /// An agent may have left files.
    private static void delete(Path folder) {
        if (folder == null) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException _) {
            // A folder more among the temporary ones.
        }
    }
}
