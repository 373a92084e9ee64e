package dev.agentloop.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.agentloop.model.Effects;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// On a real disk: modes and renames are its business.
class AtomicFilesTest {
    @TempDir
    private Path root;

    private final AtomicFiles files = new AtomicFiles(Effects.NONE);

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void filesAndTheirDirectoriesAreTheirOwnersAlone() throws IOException {
        Path file = root.resolve("shop/issues/12.meta/lock");
        files.write(file, bytes("x"));

        assertThat(mode(file)).isEqualTo("rw-------");
        for (Path directory = file.getParent(); !directory.equals(root); directory = directory.getParent()) {
            assertThat(mode(directory)).as("%s", directory).isEqualTo("rwx------");
        }
    }

    @Test
    void aKilledWriteLeavesTheOldContentOrTheNew() throws IOException {
        Path file = root.resolve("intent.json");
        files.write(file, bytes("old"));

        assertThat(catchThrowable(() -> new AtomicFiles(dying("before rename intent.json")).write(file, bytes("new")))).isInstanceOf(Error.class);
        assertThat(file).hasContent("old");
        assertThat(catchThrowable(() -> new AtomicFiles(dying("after rename intent.json")).write(file, bytes("new")))).isInstanceOf(Error.class);
        assertThat(file).hasContent("new");
    }

    @Test
    void whatAKilledWriteLeftIsNoObstacle() throws IOException {
        Path file = root.resolve("intent.json");
        Files.writeString(root.resolve("intent.json.tmp"), "half of");

        files.write(file, bytes("new"));
        assertThat(file).hasContent("new");
        assertThat(root.resolve("intent.json.tmp")).doesNotExist();
    }

    @Test
    void aFullDiskIsNamedAndNothingIsLeftOnIt() throws IOException {
        Configuration small = Configuration.unix().toBuilder().setBlockSize(4096).setMaxSize(8 * 4096).build();
        try (FileSystem disk = Jimfs.newFileSystem(small)) {
            Path meta = Files.createDirectories(disk.getPath("/loop-data/shop/issues/12.meta"));
            Files.write(meta.resolve("output.json"), new byte[6 * 4096]);
            Path file = meta.resolve("run-20261120T175312.123Z/run.json");

            assertThat(catchThrowable(() -> files.write(file, new byte[3 * 4096]))).isInstanceOf(IOException.class)
                    .hasMessageStartingWith(file + ": ").hasMessageEndingWith(": its disk is full, make room there");
            assertThat(file.getParent()).doesNotExist();
            assertThat(meta).exists();
        }
    }

    @Test
    void aSymbolicLinkIsReplacedNotFollowed() throws IOException {
        Path precious = Files.writeString(root.resolve("precious"), "keep");
        Files.createSymbolicLink(root.resolve("intent.json"), precious);
        Files.createSymbolicLink(root.resolve("intent.json.tmp"), precious);

        files.write(root.resolve("intent.json"), bytes("new"));
        assertThat(precious).hasContent("keep");
        assertThat(root.resolve("intent.json")).hasContent("new").isRegularFile();
    }

    @Test
    void deletingIsAnEffectOnlyWhenThereIsSomething() throws IOException {
        List<String> seen = new ArrayList<>();
        AtomicFiles watched = new AtomicFiles(new Effects() {
            @Override
            public void before(String effect) {
                seen.add("before " + effect);
            }

            @Override
            public void after(String effect) {
                seen.add("after " + effect);
            }
        });
        Path file = Files.writeString(root.resolve("intent.json"), "x");
        watched.delete(file);
        watched.delete(file);

        assertThat(file).doesNotExist();
        assertThat(seen).containsExactly("before delete intent.json", "after delete intent.json");
    }

    private static Effects dying(String when) {
        return new Effects() {
            @Override
            public void before(String effect) {
                dieAt("before " + effect);
            }

            @Override
            public void after(String effect) {
                dieAt("after " + effect);
            }

            private void dieAt(String point) {
                if (point.equals(when)) {
                    throw new Error("killed " + point);
                }
            }
        };
    }
}
