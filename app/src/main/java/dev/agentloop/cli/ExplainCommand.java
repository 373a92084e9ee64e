package dev.agentloop.cli;

import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.IssueView;
import dev.agentloop.model.IssueView.Sighting;
import dev.agentloop.model.Label;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.Snapshot;
import dev.agentloop.plan.Explanation;
import dev.agentloop.plan.Planner;
import dev.agentloop.plan.Starts;
import dev.agentloop.state.StateRoot;
import dev.agentloop.terminal.Style;
import dev.agentloop.terminal.StyledLine;
import dev.agentloop.tick.LoopPorts;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `agentloop explain`: why an issue is, or is not, being worked on.
@Command(
        name = "explain",
        description = "Says why an issue is, or is not, being worked on: each question the planner asks with its answer, and what happens next and when.",
        mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {
    private final Program program;

    @Mixin
    private Directories directories;

    @Parameters(index = "0", paramLabel = "ISSUE", description = "12, or LOOP/12.")
    private String issue;

    ExplainCommand(Program program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        IssueRef ref = directories.issue(issue, program);
        StateRoot state = directories.state(program);
        LoopPorts loop = directories.connect(ref.loop(), program);
        Snapshot snapshot = new LookAround(program).at(loop, state.loop(ref.loop()), Optional.of(ref));
        Optional<IssueView> view = snapshot.issues().stream().filter(seen -> seen.ref().equals(ref)).findFirst();
        if (view.isEmpty()) {
            throw new UsageException(snapshot.blind()
                    .map(why -> "%s: nothing is recorded about it, and it cannot be read: %s".formatted(ref, why))
                    .orElseGet(() -> "there is no issue %s".formatted(ref)));
        }
        head(view.get(), snapshot);
        Explanation explanation = Planner.explain(snapshot, ref);
        explanation.lines().forEach(this::line);
        program.console().out("");
        paragraph("Next: ", NextSentence.of(explanation, view.get(), snapshot));
        return (snapshot.blind().isPresent() ? ExitCode.WORLD : ExitCode.DONE).number();
    }

    private void head(IssueView view, Snapshot snapshot) {
        String what = switch (view.sighting()) {
            case Sighting.Present(Issue seen) -> "%s — %s, by %s, %s".formatted(seen.title(), seen.open() ? "open" : "closed", seen.author(), labels(seen));
            case Sighting.Gone(String why) -> why;
            case Sighting.Unlisted _, Sighting.Unseen _ -> "the tracker was not asked";
        };
        program.console().out("%s  %s".formatted(view.ref(), Wrapping.oneLine(what)));
        view.latestRun().ifPresent(run -> {
            String starts = snapshot.config()
                    .map(config -> Starts.of(view, config.rateLimit(), snapshot.now()))
                    .map(of -> "%d of %d starts within the rate limit's window, ".formatted(of.count(), of.limit().max()))
                    .orElse("");
            program.console().out("  latest run %s of prompt '%s': %s%d restarts, %d CI fixes".formatted(
                    run.id(),
                    run.record().terms().prompt(),
                    starts,
                    view.runsSinceStart(RunRecord.Kind.RESTART),
                    view.runsSinceStart(RunRecord.Kind.CI_FIX)));
        });
        view.damage().ifPresent(damage -> program.console().out("  damaged: " + Wrapping.oneLine(damage)));
        program.console().out("");
    }

    private static String labels(Issue seen) {
        return seen.labels().isEmpty() ? "no labels" : seen.labels().stream().sorted().map(Label::name).collect(Collectors.joining(", "));
    }

    /// Rows stand at the left, the conditions of the row that fits below it. What does not fit is dim: the eye finds the row that does.
    private void line(Explanation.Line line) {
        boolean isRow = !line.number().isEmpty();
        String answer = line.holds() ? "yes" : "no ";
        String head = isRow ? "  %s  %2s  ".formatted(answer, line.number()) : "           %s  ".formatted(answer);
        Style style = line.holds() ? Style.GREEN : isRow ? Style.DIM : Style.YELLOW;
        List<String> text = wrapped("%s: %s".formatted(line.statement(), line.saw()), head.length());
        Style said = isRow && !line.holds() ? Style.DIM : Style.PLAIN;
        program.console().styled(StyledLine.of(head, style).with(text.getFirst(), said));
        text.stream().skip(1).forEach(more -> program.console().styled(StyledLine.of(" ".repeat(head.length()) + more, said)));
    }

    private void paragraph(String head, String text) {
        program.console().out(head + String.join("\n" + " ".repeat(head.length()), wrapped(text, head.length())));
    }

    private List<String> wrapped(String text, int indent) {
        return Wrapping.lines(text, Math.max(40, program.console().width() - indent));
    }
}
