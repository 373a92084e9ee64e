package dev.agentloop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Somebody sets the clock while an agent works. The ticks run in this process, each at the time it is told; acpx and the agent are real.
@Timeout(180)
class WallClockIT {
    private static final String YESTERDAY = "2026-11-19T12:00:00Z";
    private static final String TODAY = "2026-11-20T12:00:00Z";
    private static final String TOMORROW = "2026-11-21T12:00:00Z";

    @TempDir
    Path root;

    @Test
    void theAgentStaysAliveAndTheRunsStayInOrder() throws Exception {
        try (Playground playground = Playground.local(root)) {
            Shell shell = new Shell(root);
            int issue = playground.issue("Patience", "loop/plan", "demo-agent plan: sh while [ ! -e " + root.resolve("go") + " ]; do sleep 0.1; done", "demo-agent plan: answer I waited.");
            tick(shell.at(TODAY));
            long agent = playground.lockedProcess(issue);
            Path run = playground.runs(issue).getFirst();

            for (String time : List.of(YESTERDAY, TOMORROW, YESTERDAY)) {
                assertThat(tick(shell.at(time))).as(time).contains(" started=0 finished_ok=0 finished_fail=0 orphans=0 hung=0 ", " restarted=0 ", " waiting=1 ");
                assertThat(isLive(shell)).as(time).isTrue();
                assertThat(playground.lockedProcess(issue)).as(time).isEqualTo(agent);
                assertThat(playground.runs(issue)).as(time).containsExactly(run);
                assertThat(playground.hasLabel(issue, "loop/plan-in-process")).as(time).isTrue();
            }

            Files.createFile(root.resolve("go"));
            Playground.await("the agent is done", 30, () -> !isLive(shell));
            assertThat(tick(shell.at(YESTERDAY))).contains(" finished_ok=1 ");
            assertThat(playground.comments(issue)).singleElement().asString().contains("I waited.").containsPattern("prompt plan · \\d+s · run-20261120T120000.000Z");

            assertThat(shell.at(YESTERDAY).run("move", Integer.toString(issue), "loop/plan").code()).isZero();
            tick(shell.at(YESTERDAY));
            assertThat(playground.runs(issue)).as("the later run sorts behind the one of its future").hasSize(2).startsWith(run);
        }
    }

    /// As the process table shows it. Here the agent's parent is this process, which leaves a zombie that a plain look at the PID would take for alive.
    private static boolean isLive(Shell shell) {
        return shell.run("status", "--json").out().contains("\"agent\" : \"live\"");
    }

    private static String tick(Shell shell) {
        Shell.Result tick = shell.run("tick");
        assertThat(tick.code()).as(tick.err()).isZero();
        return tick.out();
    }
}
