package dev.agentloop.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;

/// Looks at the process table again and again while ticks come and go: an issue never has processes of two of its runs at once.
final class RunWatch implements AutoCloseable {
    private static final long BETWEEN_LOOKS_MILLIS = 100;
    private static final String TAG = "AGENTLOOP_RUN=";

    private final Playground playground;
    private final Set<String> seen = new ConcurrentSkipListSet<>();
    private final Thread thread;
    private volatile boolean over;

    private RunWatch(Playground playground) {
        this.playground = playground;
        this.thread = Thread.ofPlatform().daemon().name("run-watch").unstarted(this::look);
    }

    static RunWatch begin(Playground playground) {
        RunWatch watch = new RunWatch(playground);
        watch.thread.start();
        return watch;
    }

    /// Two runs of one issue that were seen at once.
    Set<String> violations() {
        return new TreeSet<>(seen);
    }

    private void look() {
        while (!over) {
            Map<String, Map<Long, String>> byIssue = new HashMap<>();
            for (long pid : playground.processesOfItsUser()) {
                tag(pid).ifPresent(tag -> byIssue.computeIfAbsent(tag.substring(0, tag.lastIndexOf('/')), _ -> new HashMap<>()).put(pid, tag));
            }
            byIssue.values().forEach(this::judge);
            try {
                Thread.sleep(BETWEEN_LOOKS_MILLIS);
            } catch (InterruptedException _) {
                over = true;
            }
        }
    }

    /// The table is read one process after the other: who was seen first may be gone since. So all are asked once more, after the last was seen.
    private void judge(Map<Long, String> issue) {
        List<String> runs = issue.values().stream().distinct().sorted().toList();
        if (runs.size() > 1) {
            Set<String> still = new TreeSet<>();
            issue.forEach((pid, tag) -> tag(pid).filter(tag::equals).ifPresent(still::add));
            if (still.size() > 1) {
                seen.add(String.join(" and ", still));
            }
        }
    }

    private static Optional<String> tag(long pid) {
        try {
            String environment = Files.readString(Path.of("/proc/" + pid + "/environ"), StandardCharsets.ISO_8859_1);
            return List.of(environment.split("\0")).stream().filter(variable -> variable.startsWith(TAG)).map(variable -> variable.substring(TAG.length())).findFirst();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        over = true;
    }
}
