package dev.agentloop.gc;

import dev.agentloop.state.TreeSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Versions of the program that were unpacked into the user's cache directory and are not used any more. The executable removes some by itself when it unpacks another.
public final class OldVersions {
    /// A crontab calls its version more often than that.
    private static final Duration UNUSED = Duration.ofDays(7);

    /// Written at each start of a version.
    private static final String LAST_USED = "last-used";

    private final Map<String, String> environment;
    private final Instant now;

    public OldVersions(Map<String, String> environment, Instant now) {
        this.environment = environment;
        this.now = now;
    }

    /// @param own of the version that runs, which stays
    public List<Garbage> garbage(Path own) throws IOException {
        List<Garbage> found = new ArrayList<>();
        Path base = base();
        if (!Files.isDirectory(base, LinkOption.NOFOLLOW_LINKS)) {
            return found;
        }
        try (Stream<Path> entries = Files.list(base)) {
            for (Path version : entries.sorted().toList()) {
                if (isUnused(version) && !own.startsWith(version) && !isRunning(version)) {
                    found.add(Garbage.stray("", version.getFileName().toString(), version, TreeSize.of(version), "an old version of agentloop, not used for 7 days"));
                }
            }
        }
        return found;
    }

    private Path base() {
        String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path directory = cache.startsWith("/") ? Path.of(cache) : Path.of(environment.getOrDefault("HOME", "/dev/null"), ".cache");
        return directory.resolve("agentloop");
    }

    /// What has no such file is none of ours, or is being unpacked.
    private boolean isUnused(Path version) throws IOException {
        Path used = version.resolve(LAST_USED);
        return version.getFileName().toString().matches("[0-9a-f]+")
                && Files.isRegularFile(used)
                && Files.getLastModifiedTime(used).toInstant().isBefore(now.minus(UNUSED));
    }

    private static boolean isRunning(Path version) {
        return ProcessHandle.allProcesses().flatMap(process -> process.info().command().stream()).anyMatch(command -> Path.of(command).startsWith(version));
    }
}
