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

    @TempDir
    Path home;

    private StaleLocks locks;

    @BeforeEach
    void plant() throws IOException {
        var proc = new PlantedProc(home.resolve("proc")).process(42, "java", "S 42 42 1", "java");
        Files.createDirectories(home.resolve("proc/42/ns"));
        Files.createSymbolicLink(home.resolve("proc/42/ns/pid"), Path.of("pid:[4026531836]"));
        Files.createDirectories(home.resolve(".acpx/queues"));
        Files.createDirectories(home.resolve(".acpx/sessions"));
        locks = new StaleLocks(proc.look(), Effects.NONE);
    }

    private Path lock(String file, String namespace) throws IOException {
        return Files.writeString(home.resolve(file), "{\"pid\":12,\"processIdentity\":{\"kind\":\"linux-proc\",\"pidNamespace\":\"%s\"}}\n \t"
                .formatted(namespace));
    }

    @Test
    void locksOfAnEmptyPidNamespaceAreRemovedAllThree() throws IOException {
        var stale = List.of(
                lock(QUEUE_LOCK, "pid:[4026532181]"), lock(STREAM_LOCK, "pid:[4026532181]"), lock(STREAM_LOCK + ".guard", "pid:[4026532181]"));
        Path record = Files.writeString(home.resolve(".acpx/sessions/" + SESSION + ".json"), "{}");
        Path other = lock(".acpx/sessions/other.stream.lock", "pid:[4026532181]");
        locks.remove(home, SESSION);
        assertThat(stale).allSatisfy(lock -> assertThat(lock).doesNotExist());
        assertThat(record).exists();
        assertThat(other).exists();
    }

    @Test
    void locksOfAnInhabitedNamespaceAreAcpxsOwnAffair() throws IOException {
        Path lock = lock(QUEUE_LOCK, "pid:[4026531836]");
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
