package dev.agentloop.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The first start, and everything that can go wrong with it.
class UnpackingIT {
    /// A HOME in which nobody can make a folder, not even root.
    private static final String READ_ONLY = "/proc";

    @TempDir
    Path home;

    @TempDir
    Path temporary;

    private Path cache() {
        return home.resolve(".cache/agentloop");
    }

    @Test
    void twoHundredFirstStartsAtOnceUnpackOnce() throws IOException {
        var start = Start.version(home).of(Start.executable().toString(), "git-credential", "--host", "localhost", "--scheme", "https",
                "--forge", "github", "store"); // the command that does least
        var starts = IntStream.range(0, 200).mapToObj(_ -> start.begin()).toList();
        assertThat(starts).allSatisfy(running -> assertThat(running.result().code()).isZero());
        assertThat(names(cache())).hasSize(2).contains("lock").noneMatch(name -> name.startsWith("."));
    }

    @Test
    void aSecondStartUnpacksNothing() throws IOException {
        assertThat(Start.version(home).run().code()).isZero();
        Path marker = Files.createFile(version().resolve("marker"));
        assertThat(Start.version(home).run().code()).isZero();
        assertThat(marker).exists();
    }

    @Test
    void theCacheIsTheUsersOwnWhateverTheUmask() throws IOException {
        assertThat(Start.version(home).of("sh", "-c", "umask 0; " + Start.executable() + " --version").run().code()).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cache()))).isEqualTo("rwx------");
        try (var files = Files.walk(cache())) {
            assertThat(files.filter(file -> !Files.isSymbolicLink(file))).allSatisfy(file ->
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).matches(".{4}-..-."));
        }
    }

    @Test
    void withoutAHomeTheTemporaryFolderServes() throws IOException {
        var start = Start.version(home).with("TMPDIR", temporary.toString());
        assertThat(start.without("HOME").run()).isEqualTo(Start.version(home).run());
        assertThat(start.with("HOME", READ_ONLY).run().code()).isZero();
        assertThat(start.with("XDG_CACHE_HOME", "/proc/1/x").run().code()).isZero();
        Path fallback = temporary.resolve(names(temporary).getFirst());
        assertThat(fallback.getFileName().toString()).startsWith("agentloop-");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fallback))).isEqualTo("rwx------");
    }

    @Test
    void aFolderOthersCouldHaveWrittenToIsNotTrusted() throws IOException {
        var start = Start.version(home).with("HOME", READ_ONLY).with("TMPDIR", temporary.toString());
        assertThat(start.run().code()).isZero();
        Path fallback = temporary.resolve(names(temporary).getFirst());

        Files.setPosixFilePermissions(fallback, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertRefused(start.run());

        Files.setPosixFilePermissions(fallback, PosixFilePermissions.fromString("rwx------"));
        Path real = Files.move(fallback, temporary.resolve("real"));
        Files.createSymbolicLink(fallback, real);
        assertRefused(start.run());

        if (System.getProperty("user.name").equals("root")) { // only root can give a folder away
            Files.delete(fallback);
            Files.move(real, fallback);
            Files.setAttribute(fallback, "unix:uid", 12345);
            assertRefused(start.run());
        }
    }

    private static void assertRefused(Start.Result result) {
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.output()).startsWith("agentloop: no folder to unpack into: ").contains("XDG_CACHE_HOME");
    }

    @Test
    void aFullDiskIsToldAndLeavesNothing() {
        // As root on a small file system of its own; otherwise with a limit on the size of files, which looks the same to tar.
        String begin = "mkdir -p $HOME/.cache && mount -t tmpfs -o size=20m none $HOME/.cache && ";
        boolean mounts = Start.version(home).of("unshare", "-m", "sh", "-c", begin + "true").run().code() == 0;
        String script = (mounts ? begin : "ulimit -f 2048; ") + Start.executable() + "; echo code $?; find $HOME/.cache";
        var result = mounts ? Start.version(home).of("unshare", "-m", "sh", "-c", script).run()
                : Start.version(home).of("sh", "-c", script).run();
        assertThat(result.output()).startsWith("agentloop: cannot unpack into " + cache() + " (").contains(" MB needed): ")
                .contains("XDG_CACHE_HOME").contains("code 1\n").contains(".cache/agentloop").doesNotContain("unpacking-");
        if (mounts) { // the first line is tar's, and may only say that less was written
            assertThat(result.output()).containsAnyOf("No space left on device", "Wrote only");
        }
    }

    @Test
    void whatAKilledUnpackingLeavesIsRemoved() throws Exception {
        for (int i = 0; i < 5; i++) {
            var start = Start.version(home).begin();
            while (start.process().isAlive() && !isUnpacking()) {
                Thread.onSpinWait();
            }
            Thread.sleep(20 * i);
            // The last of the five leaves its tar alive: the next start waits until it is gone.
            if (i == 4) {
                start.process().destroyForcibly();
            } else {
                start.kill();
            }
            start.result();
        }
        assertThat(Start.version(home).run().code()).isZero();
        assertThat(names(cache())).hasSize(2).contains("lock").noneMatch(name -> name.startsWith("."));
    }

    private boolean isUnpacking() throws IOException {
        return Files.isDirectory(cache()) && names(cache()).stream().anyMatch(name -> name.startsWith(".unpacking-"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void anInterruptedUnpackingCleansUp(String signal) throws IOException {
        var version = Start.version(home);
        var start = version.of("setsid", Start.executable().toString()).begin();
        while (start.process().isAlive() && !isUnpacking()) {
            Thread.onSpinWait();
        }
        version.of("kill", "-" + signal, "--", "-" + start.process().pid()).run();
        assertThat(start.result().code()).isNotZero();
        assertThat(Start.version(home).of("flock", cache().resolve("lock").toString(), "true").run().code()).isZero();
        assertThat(names(cache())).containsExactly("lock");
    }

    @Test
    void aVersionWithAMissingFileIsReplaced() throws IOException {
        assertThat(Start.version(home).run().code()).isZero();
        for (String missing : List.of("lib/modules", "agentloop.aot", "light.aot", "bin/agentloop", "lib/server/libjvm.so")) {
            Files.delete(version().resolve(missing));
            assertThat(Start.version(home).run().code()).as(missing).isZero();
            assertThat(version().resolve(missing)).exists();
        }
        assertThat(names(cache())).hasSize(2);
    }

    @Test
    void aTruncatedExecutableSaysSo() throws IOException {
        Path half = home.resolve("agentloop");
        byte[] whole = Files.readAllBytes(Start.executable());
        Files.write(half, Arrays.copyOf(whole, whole.length / 2));
        var result = Start.version(home).of("sh", half.toString()).run();
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.output()).startsWith("agentloop: " + half + " is damaged: it has " + whole.length / 2 + " bytes instead of "
                + whole.length);
        assertThat(names(cache())).containsExactly("lock");
    }

    @Test
    void oldVersionsGoUnlessTheyAreUsed() throws IOException {
        Files.createDirectories(cache());
        version("00000000000000a1", Duration.ofDays(31));
        Path running = version("00000000000000a2", Duration.ofDays(31));
        version("00000000000000a3", Duration.ofDays(29));
        IntStream.range(0, 4).forEach(i -> version("00000000000000b" + i, Duration.ofMinutes(i)));
        Files.setPosixFilePermissions(Files.copy(Path.of("/bin/sleep"), running.resolve("sleep")),
                PosixFilePermissions.fromString("rwx------"));
        var server = Start.version(home).of(running.resolve("sleep").toString(), "100").begin();
        try {
            assertThat(Start.version(home).run().code()).isZero();
        } finally {
            server.kill();
            server.result();
        }
        // a1 is old; a2, too, but runs; a3 is not old, but four others were used since; the b's were used within the hour.
        assertThat(names(cache())).hasSize(7).contains("00000000000000a2", "00000000000000b3")
                .doesNotContain("00000000000000a1", "00000000000000a3");
    }

    private Path version(String id, Duration unused) {
        try {
            Path folder = Files.createDirectory(cache().resolve(id));
            Files.setLastModifiedTime(Files.createFile(folder.resolve("last-used")), FileTime.from(Instant.now().minus(unused)));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path version() throws IOException {
        return cache().resolve(names(cache()).stream().filter(name -> !name.equals("lock")).findFirst().orElseThrow());
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
