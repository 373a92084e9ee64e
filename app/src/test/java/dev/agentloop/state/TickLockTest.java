package dev.agentloop.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.Effects;
import dev.agentloop.model.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// On a real disk, with a real second process: locks in memory are not locks.
class TickLockTest {
    private static final TickLock.Holder SELF = new TickLock.Holder(new ProcessIdentity(42, "agentloop", 7, "boot"), Instant.parse("2026-11-20T12:00:00Z"));

    @TempDir
    private Path loopData;

    private StateRoot state() {
        return new StateRoot(loopData, new AtomicFiles(Effects.NONE));
    }

    @Test
    void isHeldByOneAndSaysByWhom() throws Exception {
        try (TickLock _ = TickLock.tryAcquire(state(), SELF).orElseThrow()) {
            assertThat(TickLock.tryAcquire(state(), SELF)).isEmpty();
        }
        assertThat(TickLock.holder(loopData)).isEmpty();
        try (TickLock _ = TickLock.tryAcquire(state(), SELF).orElseThrow()) {
            assertThat(Files.size(loopData.resolve(TickLock.FILE))).isPositive();
        }
    }

    @Test
    void whatADeadHolderWroteIsNoObstacle() throws Exception {
        Files.writeString(loopData.resolve(TickLock.FILE), "{\"pid\": 1, \"match\": \"agentloop\", \"and much more\": \"than is written later, so that it must be cut\"}".repeat(9));
        TickLock.tryAcquire(state(), SELF).orElseThrow().close();
        assertThat(TickLock.holder(loopData)).isEmpty();
    }

    @Test
    void aDiskThatIsFullDoesNotKeepATickFromSupervising() throws Exception {
        Files.createSymbolicLink(loopData.resolve(TickLock.FILE), Path.of("/dev/full"));
        try (TickLock _ = TickLock.tryAcquire(state(), SELF).orElseThrow()) {
            assertThat(TickLock.tryAcquire(state(), SELF)).isEmpty();
        }
        Files.delete(loopData.resolve(TickLock.FILE));
    }

    @Test
    void anotherProcessHoldsItUntilItDies() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HoldLock.class.getName(),
                        loopData.toString())
                .redirectErrorStream(true)
                .start();
        try {
            assertThat(other.inputReader().readLine()).isEqualTo("held");
            assertThat(TickLock.tryAcquire(state(), SELF)).isEmpty();
            assertThat(TickLock.holder(loopData)).contains(HoldLock.HOLDER);
        } finally {
            other.destroyForcibly();
            assertThat(other.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
        Optional<TickLock> free = TickLock.tryAcquire(state(), SELF);
        assertThat(free).isPresent();
        free.get().close();
    }

    /// The other process.
    static final class HoldLock {
        static final TickLock.Holder HOLDER = new TickLock.Holder(new ProcessIdentity(99, "other", 8, "boot"), Instant.parse("2026-11-20T11:00:00Z"));

        private HoldLock() {}

        static void main(String[] args) throws IOException, InterruptedException {
            TickLock.tryAcquire(new StateRoot(Path.of(args[0]), new AtomicFiles(Effects.NONE)), HOLDER).orElseThrow();
            System.out.println("held");
            Thread.sleep(60_000);
        }
    }
}
