package dev.agentloop.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentloop.model.AgentConfig;
import dev.agentloop.model.RunTag;
import dev.agentloop.model.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcpxTest {
    @TempDir
    Path clone;

    private RunCall call(String agent, List<String> globalArgs, List<String> sandbox) {
        var config = AgentConfig.acpx(agent, globalArgs, "acpx", Map.of("MODEL", "big", "AGENTLOOP_RUN", "other"), Sandbox.wrapper(sandbox), false);
        return new RunCall(config, List.of(), "agentloop-shop-issue-12", clone, clone.resolveSibling("12.meta"), new RunTag("shop/12/run-1"), Map.of("MODEL", "small", "HOME", "/h"));
    }

    private static String line(List<String> command) {
        return String.join("|", command);
    }

    @Test
    void aNamedAgentStandsBeforeTheVerb() {
        var call = call("claude", List.of("--approve-all"), List.of());
        assertThat(line(Acpx.prompt(call, Path.of("/m/prompt.md"), Duration.ofMinutes(30)))).isEqualTo(
                "acpx|--approve-all|--timeout|1860|--ttl|15|--format|json|claude|prompt|-s|agentloop-shop-issue-12|--file|/m/prompt.md");
        assertThat(line(Acpx.ensureSession(call, Duration.ofSeconds(55)))).isEqualTo(
                "acpx|--approve-all|--timeout|55|--format|json|claude|sessions|ensure|--name|agentloop-shop-issue-12");
        assertThat(line(Acpx.cancel(call))).isEqualTo("acpx|--approve-all|--format|json|claude|cancel|-s|agentloop-shop-issue-12");
    }

    @Test
    void aCommandIsPassedAsAgent() {
        var call = call("opencode acp", List.of("--deny-all"), List.of());
        assertThat(line(Acpx.cancel(call))).isEqualTo(
                "acpx|--deny-all|--format|json|--agent|opencode acp|cancel|-s|agentloop-shop-issue-12");
    }

    @Test
    void aSandboxStandsBeforeAcpx() throws AgentException {
        var call = call("claude", List.of("--approve-all"), List.of("firejail", "--quiet"));
        assertThat(RunFixture.sandboxing().wrap(call, Acpx.cancel(call), List.of())).startsWith("firejail", "--quiet", "acpx", "--approve-all");
    }

    @Test
    void boundsInGlobalArgsAreTheUsersOwn() {
        var call = call("claude", List.of("--approve-all", "--timeout=9", "--ttl", "0"), List.of());
        assertThat(Acpx.prompt(call, Path.of("/m/prompt.md"), Duration.ofMinutes(30))).doesNotContain("1860", "15").containsOnlyOnce("--ttl");
    }

    @Test
    void theAgentsEnvironmentAddsToTheCallsButNeverReplacesTheTag() {
        assertThat(Acpx.environment(call("claude", List.of(), List.of())))
                .isEqualTo(Map.of("MODEL", "big", "HOME", "/h", "AGENTLOOP_RUN", "shop/12/run-1"));
    }

    @Test
    void aRepositoryMayNotReplaceTheAgentsCommand() throws IOException, AgentException {
        Acpx.checkAllowed(call("claude", List.of(), List.of()));
        Files.createSymbolicLink(clone.resolve(".acpxrc.json"), Path.of("/somewhere/else"));
        assertThatThrownBy(() -> Acpx.checkAllowed(call("claude", List.of(), List.of())))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining(clone.resolve(".acpxrc.json").toString())
                .hasMessageContaining("allowProjectConfig: true");
    }

    @Test
    void programsAreLookedUpOnTheGivenPath() throws Exception {
        Path program = RunFixture.script(clone.resolve("tool"), "true");
        Files.createDirectory(clone.resolve("folder"));
        assertThat(Programs.find("tool", Map.of("PATH", "/nowhere::.:" + clone))).isEqualTo(program);
        assertThatThrownBy(() -> Programs.find("sh", Map.of("PATH", clone.toString()))).hasMessageContaining("'sh' is not on the PATH");
        assertThatThrownBy(() -> Programs.find("folder", Map.of("PATH", clone.toString()))).hasMessageContaining("is not on the PATH");
    }
}
