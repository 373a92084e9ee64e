package dev.agentloop.forge.local;

import dev.agentloop.model.Access;
import dev.agentloop.model.Access.Grant;
import dev.agentloop.model.Access.Right;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// What whoever runs the program may do on this disk. Its clock is the computer's own.
final class LocalAccess {
    private LocalAccess() {}

    static Access issues(Path folder) {
        Grant grant = grant(folder, "mkdir " + folder);
        return new Access(Map.of(Right.ISSUES, grant, Right.LABELS, grant), Optional.empty(), Optional.empty());
    }

    static Access code(Path repository) {
        Grant grant = grant(repository.resolve("objects"), "git init --bare " + repository);
        return new Access(Map.of(Right.PUSH, grant, Right.PULL_REQUESTS, grant), Optional.empty(), Optional.empty());
    }

    private static Grant grant(Path folder, String making) {
        if (!Files.isDirectory(folder)) {
            return new Grant.Denied("there is no folder %s: %s".formatted(folder, making));
        }
        return Files.isWritable(folder) ? new Grant.Granted() : new Grant.Denied("this user may not write to %s: chmod -R u+w %s, or ask its owner".formatted(folder, folder));
    }
}
