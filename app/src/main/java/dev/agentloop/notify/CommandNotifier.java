package dev.agentloop.notify;

import dev.agentloop.model.Notice;
import dev.agentloop.model.Subject;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Runs a program of the user's and gives it the event as JSON on stdin:
///
/// ```json
/// {"event":"need-supervisor","loop":"shop","issue":"12","url":"https://…","at":"2026-11-20T23:10:00Z","text":"…"}
/// ```
///
/// What each event means, and what it holds: `docs/notifications.md`.
public final class CommandNotifier implements Notifier {
    /// A tick waits for it; mail and chat programs need a second or two.
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private static final int QUOTED = 500;

    /// A program that does not read its input still takes it: a pipe holds more than that.
    private static final int MAX_TEXT = 4_000;

    private static final JsonMapper MAPPER = new JsonMapper();

    private final List<String> command;
    private final Map<String, String> environment;
    private final Path directory;
    private final UnaryOperator<String> mask;
    private final Duration limit;
    /// Whoever waits for it once in a tick does not wait again.
    private volatile boolean hung;

    /// @param environment whole, of the program
    /// @param directory it is run in
    /// @param mask blanks out secrets
    public CommandNotifier(List<String> command, Map<String, String> environment, Path directory, UnaryOperator<String> mask) {
        this(command, environment, directory, mask, LIMIT);
    }

    /// @param limit after which it is stopped
    CommandNotifier(List<String> command, Map<String, String> environment, Path directory, UnaryOperator<String> mask, Duration limit) {
        this.limit = limit;
        this.mask = mask;
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
        this.directory = directory;
    }

    @Override
    public void send(Notice notice, Subject about, Instant at) throws NotifyException {
        if (hung) {
            throw new NotifyException("notify.command %s hung before, so it was not told '%s' of %s".formatted(command.getFirst(), notice.event(), about), null);
        }
        try {
            Path said = Files.createTempFile("agentloop-", ".notify");
            try {
                run(json(notice, about, at), said);
            } finally {
                Files.deleteIfExists(said);
            }
        } catch (IOException e) {
            throw new NotifyException("notify.command %s could not be run: %s".formatted(command.getFirst(), e.getMessage()), e);
        }
    }

    private void run(byte[] event, Path said) throws IOException, NotifyException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(said.toFile()));
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(event);
        } catch (IOException _) {
            // It does not care for the event. Whether it did its work, its exit code says.
        }
        if (!ended(process)) {
            hung = true;
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new NotifyException("notify.command %s did not end within %d s and was stopped".formatted(command.getFirst(), limit.toSeconds()), null);
        }
        if (process.exitValue() != 0) {
            String output = Files.readString(said, StandardCharsets.ISO_8859_1).strip();
            throw new NotifyException(
                    "notify.command %s ended with exit code %d: %s"
                            .formatted(command.getFirst(), process.exitValue(), output.substring(0, Math.min(QUOTED, output.length()))),
                    null);
        }
    }

    private boolean ended(Process process) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private byte[] json(Notice notice, Subject about, Instant at) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("event", notice.event());
        node.put("loop", about.loop().value());
        about.issue().ifPresent(issue -> node.put("issue", issue.id().value()));
        about.url().ifPresent(url -> node.put("url", url));
        node.put("at", at.toString());
        String text = mask.apply(notice.text());
        node.put("text", text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + " …");
        return (MAPPER.writeValueAsString(node) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
