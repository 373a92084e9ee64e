package dev.agentloop.agent;

import dev.agentloop.model.Effects;
import dev.agentloop.model.Sha256;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Locks that acpx can not reclaim by itself, because the process that held them was killed inside another PID namespace.
///
/// Seen with acpx 0.19.1: SIGTERM makes the queue owner remove its locks; after SIGKILL three files stay, and each names PID, start time and PID namespace.
/// In the same namespace, or after a reboot, acpx sees that the holder is gone and the next prompt resumes the session (2.5 s). With a sandbox that has
/// PID namespaces of its own, the next prompt fails with `QUEUE_OWNER_IDENTITY_UNVERIFIED`, and if only the queue's lock is removed it hangs without
/// end; with all three removed it resumes. `sessions close` is no way out: afterwards `sessions ensure` makes a new, empty session.
final class StaleLocks {
    private static final JsonMapper JSON = JsonMapper.shared();

    /// Record ids are UUIDs or the agent's own session ids; in anything else acpx would escape characters.
    private static final String PLAIN = "[A-Za-z0-9_-]+";

    private final ProcFs processes;
    private final Effects effects;

    StaleLocks(ProcFs processes, Effects effects) {
        this.processes = processes;
        this.effects = effects;
    }

    /// Removes those of the session's locks whose holder lived in another PID namespace and lives no more. All others are acpx's own affair.
    ///
    /// @param home the HOME acpx was run with
    /// @param recordId acpx's name for the session, `acpxRecordId` in its answers
    void remove(Path home, String recordId) {
        if (!recordId.matches(PLAIN)) {
            return;
        }
        Path queue = home.resolve(".acpx/queues").resolve(queueKey(recordId) + ".lock");
        Path stream = home.resolve(".acpx/sessions").resolve(recordId + ".stream.lock");
        List<Path> stale = List.of(queue, guard(queue), stream, guard(stream)).stream().filter(this::isStale).toList();
        stale.forEach(this::delete);
    }

    /// Removes every lock in the issue's own directory of acpx, which only a run in bubblewrap has. Whoever held one was in the sandbox of an earlier command, which is gone: one
    /// session has one run at a time, and that is stopped before the next.
    ///
    /// The agent writes there: a link it put in place of a directory is not followed, or locks would be deleted wherever it leads.
    void clear(RunCall call) {
        if (Sandboxing.isBubblewrap(call)) {
            Path acpx = Bubblewrap.acpx(call);
            matching(acpx.resolve("queues"), "*.lock*").forEach(this::delete);
            matching(acpx.resolve("sessions"), "*.stream.lock*").forEach(this::delete);
        }
    }

    private static List<Path> matching(Path directory, String names) {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            try (var files = Files.newDirectoryStream(directory, names)) {
                files.forEach(found::add);
            } catch (IOException | DirectoryIteratorException _) {
                // Then the next prompt will say what is wrong.
            }
        }
        return found;
    }

    private void delete(Path lock) {
        effects.before("delete acpx lock");
        try {
            Files.deleteIfExists(lock);
        } catch (IOException _) {
            // The next prompt will say what is wrong, in acpx's words.
        }
        effects.after("delete acpx lock");
    }

    /// Removes acpx's record of a session nobody will speak in again. One that stays does no harm.
    ///
    /// @param home the HOME acpx was run with
    static void forget(Path home, String recordId) {
        if (recordId.matches(PLAIN)) {
            try {
                Files.deleteIfExists(home.resolve(".acpx/sessions").resolve(recordId + ".json"));
            } catch (IOException _) {
                // A file of a few kilobytes.
            }
        }
    }

    private boolean isStale(Path lock) {
        try {
            JsonNode holder = JSON.readTree(Files.readAllBytes(lock)).path("processIdentity");
            String namespace = holder.path("pidNamespace").asString("");
            // Kept as text by acpx. The namespace's number alone would not do: the kernel gives it out again.
            String startTicks = holder.path("startTicks").asString("");
            return namespace.startsWith("pid:")
                    && startTicks.matches("[0-9]{1,18}")
                    && processes.pidNamespace().filter(own -> !own.equals(namespace)).isPresent()
                    && !processes.mayLive(namespace, Long.parseLong(startTicks));
        } catch (IOException | JacksonException _) {
            return false;
        }
    }

    private static Path guard(Path lock) {
        return lock.resolveSibling(lock.getFileName() + ".guard");
    }

    private static String queueKey(String recordId) {
        return Sha256.hex(recordId).substring(0, 24);
    }
}
