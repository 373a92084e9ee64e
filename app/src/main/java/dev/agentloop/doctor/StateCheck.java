package dev.agentloop.doctor;

import dev.agentloop.model.LoopName;
import dev.agentloop.state.DamagedException;
import dev.agentloop.state.StateRoot;
import dev.agentloop.state.TickLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `loop-data/` and the disk it lies on.
///
/// @param state as it is
/// @param now by this computer's clock
public record StateCheck(StateRoot state, Instant now) {
    private static final double GIB = 1 << 30;

    /// A year's summary lines of a few loops; more is something that is said again and again.
    private static final long LARGE_LOG = 20 << 20;

    /// @param minFreeDisk bytes; the largest of the loops'
    public List<Finding> run(long minFreeDisk) {
        List<Finding> findings = new ArrayList<>();
        Path root = state.path();
        if (!Files.exists(root)) {
            findings.add(Finding.note(Area.MACHINE, "", "state", "%s is not there yet; the first tick makes it".formatted(root.getFileName())));
        } else if (!Files.isDirectory(root) || !Files.isReadable(root) || !Files.isWritable(root) || !Files.isExecutable(root)) {
            findings.add(failure("state", "this user cannot read and write " + root, "sudo chown -R \"$(id -u)\" %s && chmod -R u+rwX %s".formatted(root, root)));
        } else {
            findings.add(readable());
        }
        disk(root, minFreeDisk).ifPresent(findings::add);
        log(root.resolve("cron.log")).ifPresent(findings::add);
        return findings;
    }

    private Finding readable() {
        try {
            int issues = 0;
            for (LoopName loop : state.loops()) {
                issues += state.loop(loop).issues().size();
                state.loop(loop).trackerCache().read();
            }
            TickLock.holder(state.path());
            return Finding.ok(Area.MACHINE, "", "state", "%s can be read: %s of %s".formatted(state.path().getFileName(), count(issues, "issue"), count(state.loops().size(), "loop")));
        } catch (DamagedException e) {
            return new Finding(Area.MACHINE, "", "state", Mark.WARNING, e.getMessage(), Optional.of("agentloop status"));
        } catch (IOException e) {
            return failure("state", "%s cannot be read: %s".formatted(state.path(), e.getMessage()), "chmod -R u+rwX %s".formatted(state.path()));
        }
    }

    /// When the lock was last let go of, which every tick does. Empty when nothing ever took it.
    public Optional<Duration> sinceLastTick() {
        try {
            Path lock = state.path().resolve(TickLock.FILE);
            return Files.exists(lock) ? Optional.of(Duration.between(Files.getLastModifiedTime(lock).toInstant(), now)) : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private static String count(long number, String what) {
        return "%d %s%s".formatted(number, what, number == 1 ? "" : "s");
    }

    private static Optional<Finding> disk(Path root, long minFreeDisk) {
        Path there = root.toAbsolutePath();
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        try {
            long free = Files.getFileStore(there).getUsableSpace();
            return Optional.of(free < minFreeDisk
                    ? failure("disk", "%.1f GiB are free where %s lies; below minFreeDisk, %.1f GiB, nothing is cloned".formatted(free / GIB, root.getFileName(), minFreeDisk / GIB),
                            "du -xh --max-depth=3 %s | sort -h | tail".formatted(there))
                    : Finding.ok(Area.MACHINE, "", "disk", "%.1f GiB are free where %s lies; minFreeDisk is %.1f GiB".formatted(free / GIB, root.getFileName(), minFreeDisk / GIB)));
        } catch (IOException e) {
            return Optional.of(Finding.note(Area.MACHINE, "", "disk", "how much of the disk is free cannot be told: " + e.getMessage()));
        }
    }

    private static Optional<Finding> log(Path log) {
        try {
            return Files.isRegularFile(log) && Files.size(log) > LARGE_LOG
                    ? Optional.of(Finding.warning(Area.MACHINE, "", "log", "%s has %d MiB, and nothing cuts it".formatted(log, Files.size(log) >> 20),
                            "tail -c 1000000 %s >%s.new && mv %s.new %s, or use contrib/agentloop-cron.sh, which keeps it bounded".formatted(log, log, log, log)))
                    : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private static Finding failure(String check, String text, String mend) {
        return Finding.failure(Area.MACHINE, "", check, text, mend);
    }
}
