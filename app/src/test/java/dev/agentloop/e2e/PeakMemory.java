package dev.agentloop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The most memory a command had, as Linux counted it.
///
/// @param out what it said
record PeakMemory(long megabytes, String out) {
    /// The launcher becomes the JVM by `exec`, so the process that is started is the one to look at.
    static PeakMemory of(Playground machine, String... command) throws IOException, InterruptedException {
        Path out = machine.root().resolve("peak.out");
        Path err = machine.root().resolve("peak.err");
        Process process = machine.start(out, err, command);
        long kilobytes = 0;
        while (process.isAlive()) {
            // A high-water mark: only what is added within the last pause can be missed.
            kilobytes = Math.max(kilobytes, highWaterMark(process.pid()));
            Thread.sleep(5);
        }
        assertThat(process.waitFor()).as(Files.readString(err)).isZero();
        assertThat(kilobytes).as("a JVM was looked at, not a shell").isGreaterThan(20 * 1024);
        return new PeakMemory(kilobytes / 1024, Files.readString(out));
    }

    /// In kilobytes; 0 when the process is gone.
    private static long highWaterMark(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/status")).lines()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException _) {
            return 0;
        }
    }
}
