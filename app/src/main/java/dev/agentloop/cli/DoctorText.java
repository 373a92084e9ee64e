package dev.agentloop.cli;

import dev.agentloop.doctor.Finding;
import dev.agentloop.doctor.Mark;
import dev.agentloop.terminal.Style;
import dev.agentloop.terminal.StyledLine;
import java.util.ArrayList;
import java.util.List;

/// Findings for people: under headings, each with its mark in words and in colour, and below it what to do.
final class DoctorText {
    private static final String MARGIN = " ".repeat(11);
    private static final String MEND = "mend: ";

    /// Room for a sentence even in a narrow window.
    private static final int NARROWEST = 30;

    /// What a program said can be pages long; its end says what went wrong.
    private static final int MOST_LINES = 14;

    private final Console console;
    private String heading = "";

    DoctorText(Console console) {
        this.console = console;
    }

    void tell(Finding finding) {
        String under = heading(finding);
        if (!under.equals(heading)) {
            if (!heading.isEmpty()) {
                console.out("");
            }
            console.styled(StyledLine.of(under, Style.BOLD));
            heading = under;
        }
        List<String> lines = new ArrayList<>();
        finding.text().strip().lines().forEach(line -> lines.addAll(wrapped(line, room())));
        List<String> kept = lines.size() <= MOST_LINES ? lines : lines.subList(lines.size() - MOST_LINES, lines.size());
        console.styled(StyledLine.of("  ", Style.PLAIN).with(word(finding.mark()), style(finding.mark())).with(kept.getFirst(), Style.PLAIN));
        kept.stream().skip(1).forEach(line -> console.out(MARGIN + line));
        finding.mend().ifPresent(mend -> console.out(MARGIN + MEND + String.join("\n" + MARGIN + " ".repeat(MEND.length()), wrapped(mend, room() - MEND.length()))));
    }

    void sum(List<Finding> findings) {
        List<String> words = new ArrayList<>();
        for (Mark mark : Mark.values()) {
            long count = findings.stream().filter(finding -> finding.mark() == mark).count();
            if (count > 0) {
                words.add(switch (mark) {
                    case OK -> count + " ok";
                    case NOTE -> count == 1 ? "1 note" : count + " notes";
                    case WARNING -> count == 1 ? "1 warning" : count + " warnings";
                    case FAILURE -> count == 1 ? "1 failure" : count + " failures";
                });
            }
        }
        console.out("\n" + String.join(", ", words));
    }

    private static String heading(Finding finding) {
        return switch (finding.area()) {
            case CONFIGURATION -> "Configuration";
            case MACHINE -> "This machine";
            case AGENT -> "Agent " + finding.subject();
            case LOOP -> "Loop " + finding.subject();
            case SCHEDULE -> "Schedule";
        };
    }

    /// As wide as the margin.
    private static String word(Mark mark) {
        return switch (mark) {
            case OK -> "ok       ";
            case NOTE -> "note     ";
            case WARNING -> "warning  ";
            case FAILURE -> "FAILED   ";
        };
    }

    private static Style style(Mark mark) {
        return switch (mark) {
            case OK -> Style.GREEN;
            case NOTE -> Style.CODE;
            case WARNING -> Style.YELLOW;
            case FAILURE -> Style.RED;
        };
    }

    private int room() {
        return Math.max(NARROWEST, console.width() - MARGIN.length());
    }

    /// A line that is indented is a quotation, and stays indented.
    private static List<String> wrapped(String line, int width) {
        String indent = " ".repeat(line.length() - line.stripLeading().length());
        List<String> lines = new ArrayList<>();
        StringBuilder current = new StringBuilder(indent);
        for (String word : line.strip().split(" +")) {
            boolean begun = current.length() > indent.length();
            if (begun && current.length() + 1 + word.length() > width) {
                lines.add(current.toString());
                current = new StringBuilder(indent);
                begun = false;
            }
            current.append(begun ? " " : "").append(word);
        }
        lines.add(current.toString());
        return lines;
    }
}
