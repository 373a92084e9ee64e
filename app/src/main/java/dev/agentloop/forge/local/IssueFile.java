package dev.agentloop.forge.local;

import dev.agentloop.model.Label;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What an issue's file says, and how it is changed: only the lines concerned.
///
/// ```
/// ---
/// number: 12
/// title: Mend the shop
/// author: alice
/// state: open
/// labels: [loop/plan, bug]
/// created: 2026-11-20T12:00:00Z
/// updated: 2026-11-20T12:00:00Z
/// ---
///
/// The text.
/// ```
///
/// Written by hand, `title` and `author` are enough. The file's name decides the number.
record IssueFile(String title, String author, boolean open, Set<Label> labels, Optional<Instant> updated, FrontMatter front) {
    static IssueFile parse(String file, long number, String text) throws BrokenFileException {
        FrontMatter front = FrontMatter.parse(file, text);
        Optional<String> says = front.scalar("number");
        if (says.isPresent() && !says.get().equals(Long.toString(number))) {
            throw front.problem("number", "says %s, but the file's name says %d: make them the same".formatted(says.get(), number));
        }
        String title = required(front, "title");
        String author = required(front, "author");
        return new IssueFile(title, author, isOpen(front), labels(front), instant(front.scalar("updated")), front);
    }

    private static String required(FrontMatter front, String key) throws BrokenFileException {
        return front.scalar(key).orElseThrow(() -> front.problem(key, "an issue needs '%s: ...' in its front matter".formatted(key)));
    }

    private static boolean isOpen(FrontMatter front) throws BrokenFileException {
        String state = front.scalar("state").orElse("open").toLowerCase(Locale.ROOT);
        return switch (state) {
            case "open" -> true;
            case "closed" -> false;
            default -> throw front.problem("state", "'state' is open or closed, not '%s'".formatted(state));
        };
    }

    private static Set<Label> labels(FrontMatter front) throws BrokenFileException {
        Set<Label> labels = new HashSet<>();
        for (String name : front.items("labels")) {
            if (name.isBlank()) {
                throw front.problem("labels", "a label has no name");
            }
            labels.add(new Label(name));
        }
        return labels;
    }

    /// A date a person wrote otherwise is no reason to refuse the issue.
    private static Optional<Instant> instant(Optional<String> written) {
        try {
            return written.map(Instant::parse);
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }

    /// The file of a new issue.
    static String fresh(long number, String title, String body, String author, Set<Label> labels, Instant now) {
        String time = stamp(now);
        return """
                ---
                number: %d
                title: %s
                author: %s
                state: open
                labels: %s
                created: %s
                updated: %s
                ---

                %s
                """.formatted(
                        number,
                        YamlText.scalar(title),
                        YamlText.scalar(author),
                        YamlText.flow(labels.stream().sorted().map(l -> YamlText.scalar(l.name())).toList()),
                        time,
                        time,
                        body);
    }

    String text() {
        return front.text();
    }

    String body() {
        return front.body();
    }

    /// This very text when there is nothing to change.
    String moved(Set<Label> add, Set<Label> remove, Instant now) throws BrokenFileException {
        List<String> going = new ArrayList<>();
        for (String name : front.items("labels")) {
            if (remove.contains(new Label(name))) {
                going.add(name);
            }
        }
        List<String> coming = add.stream().filter(l -> !labels.contains(l) && !remove.contains(l)).sorted().map(Label::name).toList();
        if (going.isEmpty() && coming.isEmpty()) {
            return text();
        }
        Set<Label> expected = new HashSet<>(labels);
        going.forEach(name -> expected.remove(new Label(name)));
        coming.forEach(name -> expected.add(new Label(name)));
        FrontMatter changed = front.withItems("labels", going, coming);
        if (!labels(changed).equals(expected)) {
            throw front.problem("labels", "cannot be changed as they are written: write them as labels: [bug, loop/plan]");
        }
        return changed.withScalar("updated", stamp(now)).text();
    }

    String opened(boolean nowOpen, Instant now) throws BrokenFileException {
        if (nowOpen == open) {
            return text();
        }
        return front.withScalar("state", nowOpen ? "open" : "closed").withScalar("updated", stamp(now)).text();
    }

    private static String stamp(Instant now) {
        return now.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
