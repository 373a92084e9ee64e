package dev.agentloop.e2e;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A directory that is a small file system of its own, which can be filled up. Root mounts it; anybody else does so in a namespace of their own, where kernels allow that,
/// and then only commands that enter the namespace see it.
final class SmallDisk implements AutoCloseable {
    private static final int KILOBYTES = 8 * 1024;
    private static final String MOUNT = "mount -t tmpfs -o mode=0700,size=" + KILOBYTES + "k small-disk ";

    /// Longer than any test.
    private static final String HELD = "exec sleep 900";

    private final Path directory;
    private final List<String> entering;
    private final Process holder;

    private SmallDisk(Path directory, List<String> entering, Process holder) {
        this.directory = directory;
        this.entering = entering;
        this.holder = holder;
    }

    /// Skips the test where nothing can be mounted.
    ///
    /// @param directory what it held is hidden while the disk is there
    static SmallDisk at(Path directory) throws IOException, InterruptedException {
        Process mount = sh("%s'%s'".formatted(MOUNT, directory));
        String refused = said(mount);
        if (mount.waitFor() == 0) {
            return new SmallDisk(directory, List.of(), mount);
        }
        Process holder = new ProcessBuilder("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", "%s'%s' && echo mounted && %s".formatted(MOUNT, directory, HELD))
                .redirectErrorStream(true).start();
        String answer = holder.inputReader(StandardCharsets.UTF_8).readLine();
        if (!"mounted".equals(answer)) {
            holder.destroyForcibly().waitFor();
            return abort("a small disk cannot be mounted: as this user, %s; in a namespace of its own, %s".formatted(refused, answer));
        }
        List<String> entering = List.of("nsenter", "--target", Long.toString(holder.pid()), "--user", "--mount", "--preserve-credentials", "sh", "-c", "cd \"$0\" && exec \"$@\"");
        return new SmallDisk(directory, entering, holder);
    }

    private static Process sh(String command) throws IOException {
        return new ProcessBuilder("sh", "-c", command).redirectErrorStream(true).start();
    }

    private static String said(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    /// Where this process sees it.
    Path path() {
        return entering.isEmpty() ? directory : Path.of("/proc/%d/root%s".formatted(holder.pid(), directory));
    }

    /// The command that sees the disk.
    List<String> seeing(Path workingDirectory, List<String> command) {
        if (entering.isEmpty()) {
            return command;
        }
        List<String> whole = new ArrayList<>(entering);
        whole.add(workingDirectory.toString());
        whole.addAll(command);
        return whole;
    }

    private Path ballast() {
        return path().resolve("ballast");
    }

    /// Fills it until nothing but `kilobytes` are free.
    void leave(int kilobytes) throws IOException {
        empty();
        long room = Files.getFileStore(path()).getUsableSpace() - kilobytes * 1024L;
        Files.write(ballast(), new byte[Math.toIntExact(Math.max(0, room))]);
    }

    /// Makes room again.
    void empty() throws IOException {
        Files.deleteIfExists(ballast());
    }

    @Override
    public void close() throws IOException {
        if (!entering.isEmpty()) {
            // With the last process in it the namespace goes, and the mount with it.
            holder.destroyForcibly();
            return;
        }
        Process unmount = sh("umount '%s' || umount --lazy '%s'".formatted(directory, directory));
        String said = said(unmount);
        try {
            if (!unmount.waitFor(30, TimeUnit.SECONDS) || unmount.exitValue() != 0) {
                throw new IOException("the small disk could not be unmounted: " + said);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
