package dev.agentloop.terminal;

import dev.agentloop.conversation.ConversationEvent.Progress;
import dev.agentloop.conversation.ConversationEvent.ToolCall;
import dev.agentloop.terminal.StyledLine.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A tool call in one line, with the end of what came out of it where that is wanted.
final class ToolLine {
    /// The longest of ACP's words.
    private static final int KIND = "execute".length();
    /// What went wrong is in the last lines, of a compiler as of a test.
    private static final int LINES_OF_FAILED = 5;
    private static final int LINES_WHEN_VERBOSE = 10;
    /// Below it, agents and acpx need as long as the tool.
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private final Look look;

    ToolLine(Look look) {
        this.look = look;
    }

    /// A call that has not ended: whoever is to run it may never say that it began.
    Entry unended(ToolCall call, String remark) {
        return of(call, Progress.IN_PROGRESS, Optional.empty(), "  " + remark);
    }

    /// @param took when it was seen to begin and to end
    Entry ended(ToolCall call, Optional<Duration> took) {
        return of(call, call.progress(), took, "");
    }

    private Entry of(ToolCall call, Progress progress, Optional<Duration> took, String remark) {
        String lasted = took.filter(time -> time.compareTo(SHORTEST) >= 0).map(time -> "  " + seconds(time)).orElse("");
        String behind = lasted + remark;
        String before = sign(progress) + " " + Columns.padded(look.line(call.kind()), KIND) + "  ";
        String title = title(call);
        String shown = look.cut(title, look.width() - Columns.of(before) - Columns.of(behind));
        List<StyledLine> lines = new ArrayList<>();
        lines.add(new StyledLine(List.of(
                new Span(sign(progress), colour(progress)),
                new Span(before.substring(1), Style.DIM),
                new Span(shown, Style.PLAIN),
                new Span(behind, Style.DIM))));
        lines.addAll(output(call));
        return new Entry(false, lines);
    }

    private List<StyledLine> output(ToolCall call) {
        int most = look.verbose() ? LINES_WHEN_VERBOSE : call.progress() == Progress.FAILED ? LINES_OF_FAILED : 0;
        return look.lastLines(call.output(), most).stream()
                .map(line -> look.cut(line, look.width() - 4))
                .map(line -> StyledLine.of("  │ " + line, Style.DIM))
                .toList();
    }

    /// Agents put a command between backticks, or name the tool alone and tell elsewhere what it is about.
    private String title(ToolCall call) {
        String title = look.line(call.title());
        if (title.length() > 2 && title.startsWith("`") && title.endsWith("`")) {
            title = title.substring(1, title.length() - 1);
        }
        String about = look.line(call.command().isEmpty() ? String.join(", ", call.paths()) : call.command());
        if (title.isEmpty()) {
            return about.isEmpty() ? "(a tool without a name)" : about;
        }
        String lastName = about.substring(about.lastIndexOf('/') + 1);
        boolean isSaid = about.isEmpty() || title.contains(about) || call.command().isEmpty() && title.contains(lastName);
        return isSaid ? title : title + ": " + about;
    }

    static String sign(Progress progress) {
        return switch (progress) {
            case PENDING -> "○";
            case IN_PROGRESS -> "▸";
            case COMPLETED -> "✓";
            case FAILED -> "✗";
        };
    }

    static Style colour(Progress progress) {
        return switch (progress) {
            case PENDING -> Style.DIM;
            case IN_PROGRESS -> Style.YELLOW;
            case COMPLETED -> Style.GREEN;
            case FAILED -> Style.RED;
        };
    }

    private static String seconds(Duration time) {
        return time.toMinutes() > 0 ? "%dm %02ds".formatted(time.toMinutes(), time.toSecondsPart()) : time.toSeconds() + "s";
    }
}
