package dev.agentloop.state;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// `metrics.prom`: what the last tick left for monitoring, and some counters that only it holds. Readable by everybody who can come to it: `loop-data/` itself is private.
public final class MetricsText {
    /// The file's name below `loop-data/`.
    public static final String FILE = "metrics.prom";

    /// A thousand loops of twenty prompts stay below it.
    private static final long MAX_FILE = 64L << 20;

    private final Path file;
    private final AtomicFiles files;

    MetricsText(Path file, AtomicFiles files) {
        this.file = file;
        this.files = files;
    }

    /// Nothing, when it cannot be read: its counters begin anew, as they may.
    public String read() {
        if (!Places.isTaken(file)) {
            return "";
        }
        try {
            return new String(Places.content(file, MAX_FILE), StandardCharsets.UTF_8);
        } catch (IOException _) {
            return "";
        }
    }

    public void write(String text) throws IOException {
        files.publish(file, text.getBytes(StandardCharsets.UTF_8));
    }
}
