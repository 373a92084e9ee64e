package dev.agentloop.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Recognises a full disk behind what git says, which may be anything: on a full disk a fetch "could not write a lock", and looks like trouble with the remote.
final class FullDisk {
    private static final String SAYING_SO = "No space left on device";

    /// Bytes. Where less is left, room was what was missing: the smallest clone takes about a tenth of it, git's own removal of a half-made one included.
    private static final long ALMOST_NOTHING = 1 << 20;

    private FullDisk() {}

    /// @param place what was being made, or its directory, is on the disk in question
    static GitException told(Path place, GitException failure) {
        return !failure.timedOut() && !failure.isUnderWay() && (failure.getMessage().contains(SAYING_SO) || isFull(place.toAbsolutePath()))
                ? new GitException("the disk of %s is full, make room there: %s".formatted(place, failure.getMessage()), failure)
                : failure;
    }

    /// Whether room is what was missing, as far as can be told.
    ///
    /// @param place on the disk in question
    static boolean isBehind(Path place, Exception failure) {
        return String.valueOf(failure.getMessage()).contains(SAYING_SO) || isFull(place.toAbsolutePath());
    }

    private static boolean isFull(Path place) {
        Path there = place;
        while (there.getParent() != null && !Files.exists(there)) {
            there = there.getParent();
        }
        try {
            return Files.getFileStore(there).getUsableSpace() < ALMOST_NOTHING;
        } catch (IOException _) {
            return false;
        }
    }
}
