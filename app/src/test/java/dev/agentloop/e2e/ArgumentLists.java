package dev.agentloop.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/// Every argument list that can be seen while it is open: of all processes, looked at again and again as any user of the machine could, and of each call of git, written
/// down by a wrapper that stands before the real one on the PATH.
final class ArgumentLists implements AutoCloseable {
    /// A JVM or a git over HTTP lives longer than this.
    private static final int MILLISECONDS = 10;

    private final Path gitLog;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final Thread watcher = Thread.ofPlatform().daemon().unstarted(this::watch);

    private ArgumentLists(Path gitLog) {
        this.gitLog = gitLog;
    }

    static ArgumentLists watch(Playground playground) throws IOException {
        Path directory = Files.createDirectory(playground.root().resolve("wrapper"));
        ArgumentLists lists = new ArgumentLists(directory.resolve("git.log"));
        Path wrapper = directory.resolve("git");
        String path = playground.environment().get("PATH");
        Files.writeString(wrapper, """
                #!/bin/sh
                printf '%%s\\n' "git $*" >>%s
                PATH='%s' exec git "$@"
                """.formatted(lists.gitLog, path));
        Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwxr-xr-x"));
        playground.environment().put("PATH", directory + ":" + path);
        lists.watcher.start();
        return lists;
    }

    private void watch() {
        try {
            while (true) {
                look();
                Thread.sleep(MILLISECONDS);
            }
        } catch (InterruptedException | IOException _) {
            // Told to stop; a test that saw too little notices by itself.
        }
    }

    private void look() throws IOException {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                try {
                    seen.add(Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1).replace('\0', ' ').strip());
                } catch (IOException _) {
                    // It ended in this moment.
                }
            }
        }
    }

    Set<String> ofProcesses() {
        return new TreeSet<>(seen);
    }

    List<String> ofGit() throws IOException {
        return Files.readAllLines(gitLog);
    }

    @Override
    public void close() {
        watcher.interrupt();
    }
}
