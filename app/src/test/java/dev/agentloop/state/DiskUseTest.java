package dev.agentloop.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.Effects;
import dev.agentloop.model.LoopName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskUseTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final long BLOCK = 4096;

    @TempDir
    Path root;

    private LoopData data() {
        return new StateRoot(root, new AtomicFiles(Effects.NONE)).loop(new LoopName("shop"));
    }

    private Path file(String name, int bytes) throws IOException {
        Path file = root.resolve("shop").resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, new byte[bytes]);
    }

    @Test
    void everyDirectoryCountsAndASharedFileOnce() throws IOException {
        Path pack = file("cache.git/pack", 10 * (int) BLOCK);
        file("issues/1/README.md", 1);
        Files.createDirectories(root.resolve("shop/issues/1.meta/objects"));
        Files.createLink(root.resolve("shop/issues/1.meta/objects/pack"), pack);
        Files.createSymbolicLink(root.resolve("shop/issues/1/out"), pack.getParent());
        // Five directories with two files of their own, a link, and the pack.
        assertThat(data().use().measured(NOW)).isEqualTo((4 + 1 + 1 + 10) * BLOCK);
    }

    @Test
    void whatWasMeasuredIsRememberedForAWhileAndWhatIsNewIsNot() throws IOException {
        file("issues/1/a", 1);
        DiskUse use = data().use();
        long first = use.measured(NOW);
        use.save();
        file("issues/1/b", 100_000);
        assertThat(data().use().remembered()).isEqualTo(OptionalLong.of(first));
        assertThat(data().use().measured(NOW.plusSeconds(60))).isEqualTo(first);
        file("issues/2/a", 1);
        assertThat(data().use().measured(NOW.plusSeconds(60))).isEqualTo(first + 2 * BLOCK);
        assertThat(data().use().measured(NOW.plus(Duration.ofMinutes(6)))).isGreaterThan(first + 100_000);
        assertThat(data().use().measured(NOW.minusSeconds(60))).isGreaterThan(first + 100_000);
    }

    @Test
    void oneWithManyFilesIsMeasuredLessOften() throws IOException {
        file("sizes.json", 0);
        file("issues/1/a", 1);
        Files.writeString(root.resolve("shop/sizes.json"), """
                {"sizes": {"issues/1": {"bytes": 77, "files": 500000, "at": "%s"}}}""".formatted(NOW));
        assertThat(data().use().measured(NOW.plus(Duration.ofMinutes(15)))).isEqualTo(77);
        assertThat(data().use().measured(NOW.plus(Duration.ofMinutes(25)))).isEqualTo(2 * BLOCK);
    }

    @Test
    void whatIsGoneTakesNothingAndADamagedMemoryIsNone() throws IOException {
        assertThat(data().use().remembered()).isEmpty();
        assertThat(data().use().measured(NOW)).isZero();
        file("issues/1/a", 1);
        Files.writeString(root.resolve("shop/sizes.json"), "{\"sizes\": {\"issues/1\": {\"bytes\": \"many\"}, \"issues/9\": {\"bytes\": 5, \"files\": 1, \"at\": \"%s\"}}}".formatted(NOW));
        assertThat(data().use().remembered()).isEmpty();
        assertThat(data().use().measured(NOW)).isEqualTo(2 * BLOCK);
    }

    @Test
    void theFreeSpaceIsThatOfTheDiskAlsoBeforeThereIsAnything() throws IOException {
        assertThat(data().freeSpace().orElseThrow()).isCloseTo(Files.getFileStore(root).getUsableSpace(), Percentage.withPercentage(20));
    }
}
