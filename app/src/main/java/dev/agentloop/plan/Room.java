package dev.agentloop.plan;

import dev.agentloop.model.DiskSpace;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether there is room for one more clone.
///
/// @param least bytes that must be free on the disk
/// @param quota most bytes the loop's directory may take
public record Room(String loop, DiskSpace disk, long least, Optional<Long> quota) {
    static Room of(DiskSpace disk, LoopConfig config) {
        return new Room(config.name().value(), disk, config.minFreeDisk(), config.diskQuota());
    }

    /// Why nothing of a loop is cloned; a sentence without a full stop.
    public static Optional<String> lack(Snapshot snapshot) {
        return snapshot.config().flatMap(config -> of(snapshot.disk(), config).lack());
    }

    boolean isLacking() {
        return isDiskFull() || isOverQuota();
    }

    private boolean isDiskFull() {
        return disk.free().isPresent() && disk.free().getAsLong() < least;
    }

    private boolean isOverQuota() {
        return quota.isPresent() && disk.used().isPresent() && disk.used().getAsLong() > quota.get();
    }

    /// Whether what is only kept in case somebody goes on with it has to go at once.
    boolean isNeeded() {
        return disk.wanted() || isLacking();
    }

    Optional<String> lack() {
        if (!isLacking()) {
            return Optional.empty();
        }
        String why = isDiskFull()
                ? "%s are free on the disk of loop-data/, and minFreeDisk is %s".formatted(ByteCount.text(disk.free().getAsLong()), ByteCount.text(least))
                : "loop-data/%s takes %s, and diskQuota is %s".formatted(loop, ByteCount.text(disk.used().getAsLong()), ByteCount.text(quota.orElseThrow()));
        return Optional.of(why + ", so nothing is cloned; 'agentloop gc --dry-run' lists what could go");
    }

    /// What was looked at.
    String saw() {
        List<String> saw = new ArrayList<>();
        disk.free().ifPresent(free -> saw.add("%s free, at least %s wanted".formatted(ByteCount.text(free), ByteCount.text(least))));
        disk.used().ifPresent(used -> quota.ifPresent(most -> saw.add("%s of %s used".formatted(ByteCount.text(used), ByteCount.text(most)))));
        return saw.isEmpty() ? "not known" : String.join("; ", saw);
    }
}
