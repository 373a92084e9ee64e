package dev.agentloop.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.Effects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StaleLocksTest {
    private static final String SESSION = "942e62c9-088b-4168-8116-97e65e5a7a88";

    /// As acpx 0.19.1 names it for that session.
    private static final String QUEUE_LOCK = ".acpx/queues/3565f7ac20203946ec843fc0.lock";

    private static final String STREAM_LOCK = ".acpx/sessions/" + SESSION + ".stream.lock";

    private static final String OURS = "pid:[4026531836]";
    private static final String SANDBOX = "pid:[4026532181]";

    @TempDir
    Path home;

    private StaleLocks locks;

    @BeforeEach
    void plant() throws IOException {
        var proc = new PlantedProc(home.resolve("proc")).process(42, "java", "S 42 42 1", "java").process(43, "node", "S 43 43 700", "node");
        namespace("self", OURS);
        namespace("42", OURS);
        namespace("43", SANDBOX);
        Files.createDirectories(home.resolve(".acpx/queues"));
        Files.createDirectories(home.resolve(".acpx/sessions"));
        locks = new StaleLocks(proc.look(), Effects.NONE);
    }

    private void namespace(String process, String namespace) throws IOException {
        Path folder = Files.createDirectories(home.resolve("proc").resolve(process).resolve("ns"));
        Files.createSymbolicLink(folder.resolve("pid"), Path.of(namespace));
    }

    /// As acpx writes them, with the token in white space that it puts behind a guard.
    private Path lock(String file, String namespace, long startTicks) throws IOException {
        return Files.writeString(home.resolve(file), """
                {"pid":12,"processIdentity":{"kind":"linux-proc","pidNamespace":"%s","startTicks":"%d"}}
                \t \t""".formatted(namespace, startTicks));
    }

    @Test
    void locksOfADeadHolderInAnotherNamespaceAreRemovedAllThree() throws IOException {
        var stale = List.of(lock(QUEUE_LOCK, SANDBOX, 500), lock(STREAM_LOCK, SANDBOX, 500), lock(STREAM_LOCK + ".guard", SANDBOX, 500));
        Path record = Files.writeString(home.resolve(".acpx/sessions/" + SESSION + ".json"), "{}");
        Path other = lock(".acpx/sessions/other.stream.lock", SANDBOX, 500);
        locks.remove(home, SESSION);
        assertThat(stale).allSatisfy(lock -> assertThat(lock).doesNotExist());
        assertThat(record).exists();
        assertThat(other).exists();
    }

    @Test
    void aLivingHoldersLocksStay() throws IOException {
        Path lock = lock(QUEUE_LOCK, SANDBOX, 700);
        locks.remove(home, SESSION);
        assertThat(lock).exists();
    }

    @Test
    void aHolderThatCanNotBeSeenMayLive() throws IOException {
        Files.delete(home.resolve("proc/43/ns/pid"));
        Path lock = lock(QUEUE_LOCK, SANDBOX, 700);
        locks.remove(home, SESSION);
        assertThat(lock).exists();
    }

    @Test
    void locksOfOurOwnNamespaceAreAcpxsOwnAffair() throws IOException {
        Path lock = lock(QUEUE_LOCK, OURS, 500);
        locks.remove(home, SESSION);
        assertThat(lock).exists();
    }

    @Test
    void whatIsNotUnderstoodStays() throws IOException {
        Path half = Files.writeString(home.resolve(QUEUE_LOCK), "{\"pid\":12,\"proc");
        Path foreign = Files.writeString(home.resolve(STREAM_LOCK), "{\"pid\":12}");
        locks.remove(home, SESSION);
        locks.remove(home, "../../etc");
        assertThat(half).exists();
        assertThat(foreign).exists();
    }
}
