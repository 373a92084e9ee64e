package dev.agentloop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// How much memory the tick takes that collects a flood, as Linux counted it.
@Timeout(300)
class MemoryIT {
    private static final int MEGABYTE = 1024 * 1024;
    private static final int BOUND_MEGABYTES = 200;

    @TempDir
    Path root;

    @Test
    void twoHundredMegabytesThroughAcpx() throws Exception {
        try (Playground playground = Playground.local(root)) {
            int issue = playground.issue("Flood", "loop/plan", "demo-agent plan: flood 200 1", "demo-agent plan: answer Still here.");

            assertThat(peakOfTheCollectingTick(playground, issue)).isLessThan(BOUND_MEGABYTES);
            assertThat(playground.comments(issue)).singleElement().asString().contains("Still here.");
            assertThat(playground.hasLabel(issue, "loop/plan-done")).isTrue();
        }
    }

    /// acpx 0.19.1 gives up on a line of more than 10 MB, but this program relies on no such bound: here another program stands in for it and writes a recorded stream.
    @Test
    void amongThemALineOfFifty() throws Exception {
        try (Playground playground = Playground.local(root)) {
            record(root.resolve("recorded.json"));
            // Longer than a tick watches what it started, so that another one collects it.
            Path acpx = Files.writeString(root.resolve("acpx"), """
                    #!/bin/sh
                    case "$*" in *' prompt '*) sleep 6; exec cat %s ;; esac
                    """.formatted(root.resolve("recorded.json")));
            Files.setPosixFilePermissions(acpx, PosixFilePermissions.fromString("rwx------"));
            playground.replace("loop/shop/acpx-config", "\nacpx: " + Playground.acpxProgram(), "\nacpx: " + acpx);
            int issue = playground.issue("Flood", "loop/plan");

            assertThat(peakOfTheCollectingTick(playground, issue)).isLessThan(BOUND_MEGABYTES);
            assertThat(playground.comments(issue)).singleElement().asString().contains("Still here.");
            assertThat(playground.hasLabel(issue, "loop/plan-done")).isTrue();
        }
    }

    private static void record(Path file) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            write(out, "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"session/prompt\",\"params\":{}}\n");
            writeToolOutput(out, 50 * MEGABYTE);
            for (int i = 0; i < 150; i++) {
                writeToolOutput(out, MEGABYTE);
            }
            String answer = "Still here.\\n\\n<!-- loop-route: done -->";
            write(out, update("{\"sessionUpdate\":\"agent_message_chunk\",\"content\":{\"type\":\"text\",\"text\":\"%s\"}}".formatted(answer)));
            write(out, "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{\"stopReason\":\"end_turn\"}}\n");
        }
    }

    private static void writeToolOutput(OutputStream out, int bytes) throws IOException {
        String line = update("{\"sessionUpdate\":\"tool_call_update\",\"toolCallId\":\"call-1\",\"rawOutput\":\"HERE\"}");
        int here = line.indexOf("HERE");
        write(out, line.substring(0, here));
        byte[] piece = "0123456789abcde\\n".getBytes(StandardCharsets.UTF_8);
        for (int written = 0; written < bytes; written += piece.length) {
            out.write(piece);
        }
        write(out, line.substring(here + "HERE".length()));
    }

    private static String update(String update) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"session/update\",\"params\":{\"update\":%s}}\n".formatted(update);
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whenAcpxGivesUpOnALineAHumanReadsWhy() throws Exception {
        try (Playground playground = Playground.local(root)) {
            int issue = playground.issue("Flood", "loop/plan", "demo-agent plan: flood 50 50", "demo-agent plan: answer Never.");
            playground.mustRun("tick");
            Playground.await("acpx has given up", 60, () -> !playground.isAtWork(issue));
            playground.mustRun("tick");

            assertThat(playground.comments(issue)).singleElement().asString().contains("Message buffer exceeded", "Do not automatically resubmit.\n");
            assertThat(playground.hasLabel(issue, "NeedSupervisor")).isTrue();
            assertThat(playground.processes(issue)).isEmpty();
        }
    }

    /// In megabytes. The run writes more than 200 MB and is still at it when the tick that started it ends.
    private long peakOfTheCollectingTick(Playground playground, int issue) throws Exception {
        long starting = PeakMemory.of(playground, "tick").megabytes();
        Playground.await("the agent is done", 120, () -> !playground.isAtWork(issue));
        Path run = playground.runs(issue).getLast();
        long size = Files.size(run.resolve("output.json")) / MEGABYTE;
        assertThat(size).as("megabytes; stderr: %s", Files.readString(run.resolve("stderr.log"))).isGreaterThanOrEqualTo(200);
        assertThat(playground.comments(issue)).as("collected by the tick that is measured").isEmpty();

        long collecting = PeakMemory.of(playground, "tick").megabytes();
        System.out.printf("peak memory of a tick: %d MB when it starts an agent, %d MB when it collects %d MB of output%n", starting, collecting, size);
        return collecting;
    }
}
