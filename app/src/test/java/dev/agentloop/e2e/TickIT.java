package dev.agentloop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Ticks of the packaged program, with the real acpx and the scripted agent.
class TickIT {
    @TempDir
    Path root;

    @Test
    void twoHundredTicksAtOnceStartOneAgentAndChargeOneStart() throws Exception {
        try (Playground playground = Playground.local(root)) {
            int issue = playground.issue("Once", "loop/plan", "demo-agent plan: sleep 3", "demo-agent plan: answer Once.");
            List<Process> ticks = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                ticks.add(playground.start(root.resolve("out-" + i), root.resolve("err-" + i), "tick"));
            }
            for (int i = 0; i < ticks.size(); i++) {
                assertThat(ticks.get(i).waitFor(240, TimeUnit.SECONDS)).as("tick %d ended", i).isTrue();
                assertThat(ticks.get(i).exitValue()).as("tick %d: %s", i, Files.readString(root.resolve("err-" + i))).isZero();
            }
            Playground.await("the agent is done", 30, () -> isIdle(playground, issue));
            playground.mustRun("tick");

            assertThat(playground.runs(issue)).hasSize(1);
            assertThat(playground.hasLabel(issue, "loop/plan-done")).isTrue();
            assertThat(playground.comments(issue)).hasSize(1);
        }
    }

    private static boolean isIdle(Playground playground, int issue) {
        try {
            return !ProcessHandle.of(playground.lockedProcess(issue)).map(ProcessHandle::isAlive).orElse(false);
        } catch (IOException _) {
            return false;
        }
    }

    @Test
    void aKilledTickLeavesItsAgentsAtWorkAndTheNextCollectsThem() throws Exception {
        try (Playground playground = Playground.local(root)) {
            int issue = playground.issue("Survive", "loop/plan", "demo-agent plan: sleep 4", "demo-agent plan: answer I survived.");
            Process tick = playground.start(root.resolve("out"), root.resolve("err"), "tick");
            Playground.await("the agent was launched", 60, () -> Files.exists(playground.meta(issue).resolve("lock")));
            tick.destroyForcibly();
            assertThat(tick.waitFor(10, TimeUnit.SECONDS)).isTrue();
            Playground.await("the agent is done", 60, () -> isIdle(playground, issue));

            playground.mustRun("tick");

            assertThat(playground.runs(issue)).hasSize(1);
            assertThat(playground.hasLabel(issue, "loop/plan-done")).isTrue();
            assertThat(playground.comments(issue)).singleElement().asString().contains("I survived.");
            assertThat(playground.processes(issue)).isEmpty();
        }
    }

    @Test
    void nothingOfARunOutlivesItsTimeout() throws Exception {
        try (Playground playground = Playground.local(root)) {
            int issue = hangingWithoutItsPrompt(playground);

            playground.run("tick");

            assertThat(playground.processes(issue)).isEmpty();
            assertThat(playground.hasLabel(issue, "NeedSupervisor")).isTrue();
        }
    }

    @Test
    void alsoWhenTheForgeIsDown() throws Exception {
        try (Playground playground = Playground.local(root)) {
            int issue = hangingWithoutItsPrompt(playground);
            Files.move(root.resolve("shop.issues"), root.resolve("elsewhere"));

            assertThat(playground.run("tick").code()).isEqualTo(1);
            assertThat(playground.processes(issue)).isEmpty();

            Files.move(root.resolve("elsewhere"), root.resolve("shop.issues"));
            playground.run("tick");
            assertThat(playground.hasLabel(issue, "NeedSupervisor")).isTrue();
        }
    }

    @Test
    void alsoWhenTheConfigurationIsBroken() throws Exception {
        try (Playground playground = Playground.local(root)) {
            int issue = hangingWithoutItsPrompt(playground);
            playground.append("loop/shop/config.yaml", "\nnonsense: [\n");

            assertThat(playground.run("tick").code()).isEqualTo(2);
            assertThat(playground.processes(issue)).isEmpty();
        }
    }

    /// An issue whose acpx prompt process was killed while its queue owner and agent go on, past the prompt's timeout.
    private int hangingWithoutItsPrompt(Playground playground) throws Exception {
        playground.replace("loop/shop/prompts/plan.md", "timeout: 30m", "timeout: 2s\nmaxRestarts: 0");
        int issue = playground.issue("Hang", "loop/plan", "demo-agent plan: say I begin.", "demo-agent plan: ignore-term", "demo-agent plan: hang");
        Process tick = playground.start(root.resolve("out"), root.resolve("err"), "tick");
        Playground.await("the agent speaks", 60, () -> speaks(playground, issue));
        tick.destroyForcibly().waitFor();
        ProcessHandle.of(playground.lockedProcess(issue)).ifPresent(ProcessHandle::destroyForcibly);
        Thread.sleep(3_000);
        assertThat(playground.processes(issue)).as("queue owner and agent work on").isNotEmpty();
        return issue;
    }

    private static boolean speaks(Playground playground, int issue) {
        try {
            List<Path> runs = playground.runs(issue);
            return !runs.isEmpty() && Files.readString(runs.getLast().resolve("output.json")).contains("I begin.")
                    && Files.exists(playground.meta(issue).resolve("lock"));
        } catch (IOException _) {
            return false;
        }
    }

    @Test
    void planAndStatusWriteNothing() throws Exception {
        try (Playground playground = Playground.local(root)) {
            int done = playground.issue("Done", "loop/plan", "demo-agent plan: answer Yes.");
            playground.tickUntil(done, "loop/plan-done");
            playground.issue("Queued", "loop/plan");
            List<String> before = tree();

            assertThat(playground.mustRun("plan").out()).contains("start plan");
            assertThat(playground.mustRun("status").out()).contains("answered");
            assertThat(playground.mustRun("status", "--json").out()).contains("\"issue\" : \"" + done + "\"");

            assertThat(tree()).isEqualTo(before);
        }
    }

    /// Every file with its size and time of change. The directory's own time is left out: the harness keeps the commands' output beside.
    private List<String> tree() throws Exception {
        List<String> entries = new ArrayList<>();
        for (String part : List.of("loop", "loop-data", "shop.git", "shop.issues", "home")) {
            try (Stream<Path> files = Files.walk(root.resolve(part))) {
                for (Path file : files.sorted().toList()) {
                    entries.add("%s %d %s".formatted(file, Files.size(file), Files.getLastModifiedTime(file)));
                }
            }
        }
        return entries;
    }
}
