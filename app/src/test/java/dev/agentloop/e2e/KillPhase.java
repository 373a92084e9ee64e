package dev.agentloop.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// How far a tick had come with an issue when it was killed, as `loop-data/` shows it. It only tells where kills struck; nothing is decided by it.
enum KillPhase {
    BEFORE_ANYTHING, RECORDED, CLONING, SESSION, LAUNCHING, BEFORE_LOCK, AT_WORK, CONCLUDING, AFTERWARDS;

    static KillPhase of(Playground playground, int issue) throws IOException {
        List<Path> runs = playground.runs(issue);
        Path meta = playground.meta(issue);
        Path intent = meta.resolve("intent.json");
        if (runs.isEmpty()) {
            return BEFORE_ANYTHING;
        }
        Path run = runs.getLast();
        if (Files.exists(run.resolve("ending.json"))) {
            return AFTERWARDS;
        }
        if (!Files.exists(intent)) {
            return Files.exists(run.resolve("output.json")) ? AT_WORK : RECORDED;
        }
        if (!Files.readString(intent).contains("LAUNCH")) {
            return CONCLUDING;
        }
        if (Files.exists(run.resolve("output.json"))) {
            return BEFORE_LOCK;
        }
        if (Files.exists(run.resolve("prompt.md"))) {
            return LAUNCHING;
        }
        return Files.exists(meta.resolve("clone.new")) || !Files.exists(meta.resolveSibling(Integer.toString(issue))) ? CLONING : SESSION;
    }
}
