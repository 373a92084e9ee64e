package dev.agentloop.tick;

import dev.agentloop.model.LoopHealth;
import dev.agentloop.model.Narrator;
import dev.agentloop.model.Subject;
import dev.agentloop.notify.Notifier;
import dev.agentloop.notify.NotifyException;
import dev.agentloop.plan.LoopNews;
import dev.agentloop.state.LoopData;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Tells people, by their command, that a loop began to fail or works again. It is written down before, because nobody knows of a tick that died whether the command was run.
final class LoopTidings {
    /// Of what failed; the rest is on stderr.
    private static final int MAX_WHY = 500;

    private LoopTidings() {}

    /// @param failure what failed in this tick
    static void tell(LoopPorts ports, LoopData data, Optional<String> failure, Instant now) {
        if (ports instanceof LoopPorts.Broken broken && broken.problem().isEmpty()) {
            // Somebody took it away, which is neither a failure nor its end.
            return;
        }
        try {
            if (ports instanceof LoopPorts.Ready ready) {
                rememberCommand(ready.config().notifyCommand(), data);
            }
            if (ports.notifier() != Notifier.NONE) {
                tellNews(ports, data, failure.map(why -> oneLine(ports.mask().apply(why))), now);
            }
        } catch (IOException e) {
            ports.narrator().problem(data.name(), "what people were told could not be written down: " + e.getMessage());
        }
    }

    /// For the day on which the configuration cannot be read.
    private static void rememberCommand(List<String> command, LoopData data) throws IOException {
        if (!data.notifyCommand().equals(command)) {
            data.notifyCommand(command);
        }
    }

    private static void tellNews(LoopPorts ports, LoopData data, Optional<String> failure, Instant now) throws IOException {
        LoopHealth before = data.health();
        LoopNews news = LoopNews.after(before, data.name(), failure, now);
        if (!news.health().equals(before)) {
            data.health(news.health());
        }
        if (news.notice().isPresent()) {
            send(ports.notifier(), news, data, now, ports.narrator());
        }
    }

    private static void send(Notifier notifier, LoopNews news, LoopData data, Instant now, Narrator narrator) {
        try {
            notifier.send(news.notice().orElseThrow(), Subject.of(data.name()), now);
        } catch (NotifyException e) {
            narrator.problem(data.name(), e.getMessage());
        }
    }

    private static String oneLine(String text) {
        String line = text.strip().replaceAll("\\s+", " ").replaceFirst("[.]$", "");
        return line.length() <= MAX_WHY ? line : line.substring(0, MAX_WHY) + " …";
    }
}
