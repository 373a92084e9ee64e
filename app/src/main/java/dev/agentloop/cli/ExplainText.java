package dev.agentloop.cli;

import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueView;
import dev.agentloop.model.IssueView.Sighting;
import dev.agentloop.model.Label;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.Snapshot;
import dev.agentloop.plan.Explanation;
import dev.agentloop.plan.Starts;
import dev.agentloop.terminal.Style;
import dev.agentloop.terminal.StyledLine;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// An explanation for people: where the issue stands, the row of the label machine that says so with its conditions, the rows that were asked before it, and last, where a terminal's eye
/// is, what happens next.
final class ExplainText {
    private static final int NARROWEST = 40;

    private final Console console;
    private final List<StyledLine> lines = new ArrayList<>();

    ExplainText(Console console) {
        this.console = console;
    }

    List<StyledLine> of(IssueView view, Snapshot snapshot, Explanation explanation) {
        head(view, snapshot);
        NowAndNext sentence = NowAndNext.of(explanation, view, snapshot);
        add("");
        paragraph("Now:  ", sentence.now());
        fitting(explanation);
        others(explanation);
        add("");
        paragraph("Next: ", sentence.next());
        return List.copyOf(lines);
    }

    private void head(IssueView view, Snapshot snapshot) {
        String title = switch (view.sighting()) {
            case Sighting.Present(Issue seen) -> seen.title();
            case Sighting.Gone(String why) -> why;
            case Sighting.Unlisted _, Sighting.Unseen _ -> "the tracker was not asked";
        };
        lines.add(StyledLine.of("%s  %s".formatted(view.ref(), Wrapping.oneLine(title)), Style.BOLD));
        if (view.sighting() instanceof Sighting.Present(Issue seen)) {
            paragraph("  ", "%s, by %s, %s".formatted(seen.open() ? "open" : "closed", seen.author(), labels(seen)));
        }
        view.latestRun().ifPresent(run -> {
            paragraph("  ", "latest run: %s of prompt '%s'".formatted(run.id(), run.record().terms().prompt()));
            String starts = snapshot.config()
                    .map(config -> Starts.of(view, config.rateLimit(), snapshot.now()))
                    .map(of -> "%d of %d starts within the rate limit's window, ".formatted(of.count(), of.limit().max()))
                    .orElse("");
            paragraph("  ", "%s%s, %s".formatted(
                    starts,
                    count(view.runsSinceStart(RunRecord.Kind.RESTART), "restart"),
                    count(view.runsSinceStart(RunRecord.Kind.CI_FIX), "CI fix")));
        });
        view.damage().ifPresent(damage -> paragraph("  damaged: ", damage));
    }

    private static String count(long number, String what) {
        return number == 1 ? "1 " + what : "%d %s%s".formatted(number, what, what.endsWith("x") ? "es" : "s");
    }

    private static String labels(Issue seen) {
        return seen.labels().isEmpty() ? "no labels" : "labels: " + seen.labels().stream().sorted().map(Label::name).collect(Collectors.joining(", "));
    }

    private void fitting(Explanation explanation) {
        boolean first = true;
        for (Explanation.Line line : explanation.lines()) {
            boolean isRow = !line.number().isEmpty();
            if (isRow && !line.holds()) {
                continue;
            }
            if (first) {
                add("");
                add("Because:");
                first = false;
            }
            String answer = line.holds() ? "yes" : "no ";
            String head = isRow ? "  %s  %2s  ".formatted(answer, line.number()) : "           %s  ".formatted(answer);
            answered(head, line, line.holds() ? Style.GREEN : Style.YELLOW, Style.PLAIN);
        }
    }

    /// Dim: they are for those who ask why it is not another row.
    private void others(Explanation explanation) {
        List<Explanation.Line> rows = explanation.lines().stream().filter(line -> !line.number().isEmpty() && !line.holds()).toList();
        if (rows.isEmpty()) {
            return;
        }
        add("");
        add("Asked before, until the first yes (all rows: app/docs/label-machine.md):");
        rows.forEach(row -> answered("  no   %2s  ".formatted(row.number()), row, Style.DIM, Style.DIM));
    }

    private void answered(String head, Explanation.Line line, Style answer, Style said) {
        List<String> text = wrapped("%s: %s".formatted(line.statement(), line.saw()), head.length());
        lines.add(StyledLine.of(head, answer).with(text.getFirst(), said));
        text.stream().skip(1).forEach(more -> lines.add(StyledLine.of(" ".repeat(head.length()) + more, said)));
    }

    private void paragraph(String head, String text) {
        Style style = head.isBlank() ? Style.PLAIN : Style.BOLD;
        List<String> wrapped = wrapped(text, head.length());
        lines.add(StyledLine.of(head, style).with(wrapped.getFirst(), Style.PLAIN));
        wrapped.stream().skip(1).forEach(more -> add(" ".repeat(head.length()) + more));
    }

    private void add(String text) {
        lines.add(StyledLine.of(text, Style.PLAIN));
    }

    private List<String> wrapped(String text, int indent) {
        return Wrapping.lines(text, Math.max(NARROWEST, console.width() - indent));
    }
}
