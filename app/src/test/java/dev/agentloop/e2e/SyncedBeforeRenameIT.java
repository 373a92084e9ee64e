package dev.agentloop.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.agentloop.e2e.SystemCalls.Call;
import dev.agentloop.state.MetricsText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A power cut leaves of a file what was synced, and of a directory what was synced of it. So the kernel is asked what it was told, in a start, an end, and a start in a clone
/// with work to be rescued. The local forge is asked for the same, since what it says is done is written down as done.
@Timeout(240)
class SyncedBeforeRenameIT {
    private static final int SECONDS = 120;

    /// Under strace an agent may need longer than a tick watches it.
    private static final int MOST_TICKS = 4;

    @TempDir
    Path root;

    private final Set<String> seen = new TreeSet<>();

    @Test
    void whatIsRenamedIntoPlaceWasSyncedBefore() throws Exception {
        assertCanTrace();
        try (Playground playground = Playground.local(root)) {
            int issue = playground.issue("Notes", "loop/plan", "demo-agent plan: sh echo unsaved > notes.txt", "demo-agent plan: answer There are notes.");
            for (int tick = 1; tick <= MOST_TICKS && !playground.hasLabel(issue, "loop/plan-done"); tick++) {
                tick(playground, "traced-" + tick);
            }
            playground.mustRun("move", Integer.toString(issue), "loop/plan");
            tick(playground, "traced-again");

            for (List<Call> thread : SystemCalls.read(root, "traced-")) {
                check(thread, playground.loopData().toRealPath());
            }
            System.out.println("SyncedBeforeRenameIT: looked at " + seen);
            assertThat(seen).contains("run.json", "intent.json", "prompt.md", "lock", "ending.json", "tracker.json", "labels.txt", "deleted intent.json", "1.md", "0001-agentloop.md");
            assertThat(seen).as("rescued work").anyMatch(name -> name.endsWith(".bundle"));
        }
    }

    private static void assertCanTrace() throws Exception {
        try {
            Process trial = new ProcessBuilder("strace", "-f", "--seccomp-bpf", "-o", "/dev/null", "true").redirectErrorStream(true).start();
            String said = new String(trial.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (trial.waitFor() != 0) {
                abort("processes may not be traced here: " + said);
            }
        } catch (IOException e) {
            abort("strace is not installed (the Debian package is called strace): " + e.getMessage());
        }
    }

    /// strace goes on until the agents have ended, too.
    private void tick(Playground playground, String name) throws Exception {
        List<String> command = List.of("strace", "-ff", "-y", "-s", "0", "--seccomp-bpf", "-e", SystemCalls.TRACED, "-e", "signal=none",
                "-o", root.resolve(name).toString(), playground.executable().toString(), "tick");
        ProcessBuilder builder = new ProcessBuilder(command).directory(root.toFile());
        builder.environment().clear();
        builder.environment().putAll(playground.environment());
        Process tick = builder.redirectInput(Path.of("/dev/null").toFile()).redirectErrorStream(true).redirectOutput(root.resolve("told-by-" + name).toFile()).start();
        boolean ended = tick.waitFor(SECONDS, TimeUnit.SECONDS);
        tick.destroy();
        assertThat(ended).as("the traced tick ended").isTrue();
        assertThat(tick.exitValue()).isZero();
    }

    /// A file of the state is written, synced, renamed and its directory synced by one thread.
    private void check(List<Call> thread, Path loopData) {
        for (int i = 0; i < thread.size(); i++) {
            List<Call> before = thread.subList(0, i);
            List<Call> after = thread.subList(i + 1, thread.size());
            switch (thread.get(i)) {
                case Call.Renamed(Path from, Path to) when isState(from, to, loopData) -> {
                    int changed = before.lastIndexOf(new Call.Changed(from));
                    assertThat(before.subList(changed + 1, i)).as("between the last change of %s and its renaming", from).contains(new Call.Synced(from));
                    assertThat(after).as("after %s was renamed", from).contains(new Call.Synced(to.getParent()));
                    seen.add(to.getFileName().toString());
                }
                case Call.Deleted(Path file) when file.startsWith(loopData) && file.endsWith("intent.json") -> {
                    assertThat(after).as("after %s was deleted", file).contains(new Call.Synced(file.getParent()));
                    seen.add("deleted intent.json");
                }
                case Call.DirectoryMade(Path directory) when holdsState(directory, after, loopData) ->
                    assertThat(after).as("after %s was made", directory).contains(new Call.Synced(directory.getParent()));
                default -> {}
            }
        }
    }

    /// What git writes into its repositories is git's business, and can be fetched or made again.
    private static boolean isState(Path from, Path to, Path loopData) {
        boolean written = from.getFileName().toString().equals(to.getFileName() + ".tmp");
        boolean onTheForge = from.getFileName().toString().equals("." + to.getFileName() + ".new");
        boolean rescued = to.getParent().toString().endsWith(".meta") && to.toString().endsWith(".bundle");
        // It decides nothing, and a tick with nothing to do waits for no disk.
        if (to.endsWith(MetricsText.FILE)) {
            return false;
        }
        return onTheForge || to.startsWith(loopData) && (written || rescued);
    }

    private static boolean holdsState(Path directory, List<Call> after, Path loopData) {
        List<Path> renamed = new ArrayList<>();
        for (Call call : after) {
            if (call instanceof Call.Renamed(Path from, Path to) && isState(from, to, loopData)) {
                renamed.add(to);
            }
        }
        return renamed.stream().anyMatch(to -> to.startsWith(directory));
    }
}
