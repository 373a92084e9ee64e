package dev.agentloop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The process acpx talks ACP with: the one right below acpx's queue owner.
record AgentProcess(ProcessHandle process) {
    /// What the command line of each of acpx's own processes has.
    private static final String ACPX = "/acpx/dist/cli.js";

    static AgentProcess of(Playground playground, int issue) throws IOException {
        List<ProcessHandle> found = playground.processes(issue).stream()
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .filter(process -> !isAcpx(process) && process.parent().filter(AgentProcess::isAcpx).isPresent())
                .toList();
        assertThat(found).as("agents below acpx").hasSize(1);
        return new AgentProcess(found.getFirst());
    }

    private static boolean isAcpx(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"), StandardCharsets.ISO_8859_1).contains(ACPX);
        } catch (IOException _) {
            return false;
        }
    }

    void kill() {
        assertThat(process.destroyForcibly()).as("kill -9").isTrue();
    }
}
