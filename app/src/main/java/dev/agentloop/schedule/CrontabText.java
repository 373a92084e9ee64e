package dev.agentloop.schedule;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A crontab as text. Changing it touches agentloop's own line for one folder and nothing else.
///
/// @param text as `crontab -l` printed it; empty when there is none
public record CrontabText(String text) {
    /// With this line in place of agentloop's own for the folder, or at the end.
    public CrontabText with(CronLine line) {
        List<String> lines = new ArrayList<>();
        boolean placed = false;
        for (String one : lines()) {
            if (!CronLine.isFor(line.folder(), bare(one))) {
                lines.add(one);
            } else if (!placed) {
                lines.add(line.text() + "\n");
                placed = true;
            }
        }
        if (!placed) {
            if (!lines.isEmpty() && !lines.getLast().endsWith("\n")) {
                lines.set(lines.size() - 1, lines.getLast() + "\n");
            }
            lines.add(line.text() + "\n");
        }
        return new CrontabText(String.join("", lines));
    }

    /// Without agentloop's own line for the folder.
    public CrontabText without(Path folder) {
        return new CrontabText(String.join("", lines().stream().filter(line -> !CronLine.isFor(folder, bare(line))).toList()));
    }

    /// agentloop's own line for the folder.
    public Optional<String> lineFor(Path folder) {
        return lines().stream().map(CrontabText::bare).filter(line -> CronLine.isFor(folder, line)).findFirst();
    }

    /// Lines that would call agentloop in this folder, whoever wrote them.
    public List<String> mentions(Path folder) {
        return lines().stream().map(CrontabText::bare)
                .filter(line -> !line.stripLeading().startsWith("#") && line.contains("agentloop") && line.contains(folder.toString()))
                .toList();
    }

    /// What is taken out and put in, one line each, after `-` and `+`, and how much stays.
    public List<String> changesTo(CrontabText after) {
        List<String> before = lines();
        List<String> then = after.lines();
        List<String> changes = new ArrayList<>();
        before.stream().filter(line -> !then.contains(line)).forEach(line -> changes.add("- " + bare(line)));
        then.stream().filter(line -> !before.contains(line)).forEach(line -> changes.add("+ " + bare(line)));
        return changes;
    }

    /// How many lines there are.
    public int size() {
        return lines().size();
    }

    /// Each with its line break.
    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (int from = 0; from < text.length(); ) {
            int end = text.indexOf('\n', from);
            int next = end < 0 ? text.length() : end + 1;
            lines.add(text.substring(from, next));
            from = next;
        }
        return lines;
    }

    private static String bare(String line) {
        return line.endsWith("\n") ? line.substring(0, line.length() - 1) : line;
    }
}
