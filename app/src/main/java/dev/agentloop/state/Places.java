package dev.agentloop.state;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/// What stands at a place below `loop-data/`, which people and full disks can change.
public final class Places {
    private Places() {}

    /// A link to nothing is something: whoever takes it for an absent file forgets what that file said.
    public static boolean isTaken(Path place) {
        return Files.exists(place, LinkOption.NOFOLLOW_LINKS);
    }

    /// @throws FileSystemException when there is something else in the directory's place
    static boolean isDirectory(Path place) throws IOException {
        if (Files.isDirectory(place)) {
            return true;
        }
        if (isTaken(place)) {
            throw new FileSystemException(place.toString(), null, "it is in a directory's place; look at it, then remove or mend it");
        }
        return false;
    }

    /// The whole file.
    ///
    /// @param most bytes that such a file can have; a larger one was not written by agentloop, and could be larger than the memory
    public static byte[] content(Path file, long most) throws IOException {
        if (Files.size(file) > most) {
            throw new FileSystemException(file.toString(), null, "it is larger than any such file");
        }
        return Files.readAllBytes(file);
    }
}
