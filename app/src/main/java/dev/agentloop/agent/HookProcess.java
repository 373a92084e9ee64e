package dev.agentloop.agent;

import dev.agentloop.model.HookEnd;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// Runs a hook's command to its end, or to its time limit.
///
/// What it writes comes through a pipe, not into a file of its own: so it cannot fill the disk, and a hook whose tick was killed soon ends by itself.
final class HookProcess {
    /// What the script left at work may hold the pipe open; what it writes from then on is nobody's.
    private static final Duration DRAIN = Duration.ofSeconds(2);

    /// Of what it wrote, for a message: bytes, then lines.
    private static final int QUOTED = 2_000;

    private static final int QUOTED_LINES = 20;

    private final Hook hook;
    private final Runnable stop;

    /// @param stop ends every process of the run
    HookProcess(Hook hook, Runnable stop) {
        this.hook = hook;
        this.stop = stop;
    }

    HookEnd run(List<String> command, Path directory, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        try (BoundedLog log = BoundedLog.at(hook.log())) {
            Process process = builder.start();
            Thread reader = Thread.ofVirtual().start(() -> copy(process.getInputStream(), log));
            boolean ended = waitFor(process, hook.limit());
            if (!ended) {
                kill(process);
            }
            join(reader);
            if (!ended) {
                return failed("did not end within %s and was stopped".formatted(text(hook.limit())), log);
            }
            return process.exitValue() == 0 ? HookEnd.WELL : failed("ended with exit code " + process.exitValue(), log);
        }
    }

    private HookEnd failed(String how, BoundedLog log) {
        List<String> lines = log.tail(QUOTED).strip().lines().toList();
        String said = lines.stream().skip(Math.max(0, lines.size() - QUOTED_LINES)).map(line -> "  " + line).collect(Collectors.joining("\n"));
        return HookEnd.failed("hooks.%s %s%s".formatted(hook.name(), how, said.isEmpty() ? ", and wrote nothing" : "; all it wrote is in %s, which ends:\n%s".formatted(hook.log(), said)));
    }

    private static String text(Duration limit) {
        return limit.toString().substring(2).toLowerCase(Locale.ROOT);
    }

    private static void copy(InputStream from, BoundedLog log) {
        byte[] buffer = new byte[8192];
        try {
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                log.add(buffer, n);
            }
        } catch (IOException _) {
            // Its process is gone, or the disk is full: what was written is what there is.
        }
    }

    /// By the tag what moved elsewhere, and by descent what shed the tag.
    private void kill(Process process) {
        List<ProcessHandle> children = process.descendants().toList();
        stop.run();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }

    private static boolean waitFor(Process process, Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void join(Thread reader) {
        try {
            reader.join(DRAIN);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
