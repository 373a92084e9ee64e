package dev.agentloop.cli;

import dev.agentloop.conversation.ConversationEvent.Used;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.Usage;
import dev.agentloop.plan.Durations;
import dev.agentloop.status.Amounts;
import dev.agentloop.status.IssueRuns;
import dev.agentloop.status.IssueWords;
import dev.agentloop.status.Times;
import dev.agentloop.terminal.Look;
import dev.agentloop.terminal.Style;
import dev.agentloop.terminal.StyledLine;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What stands above and below a conversation: which run it is, and what became of it.
final class RunFrame {
    /// Why a program gave up is in its last lines.
    private static final int STDERR_LINES = 10;

    private final Look look;
    private final Instant now;

    RunFrame(Look look, Instant now) {
        this.look = look;
        this.now = now;
    }

    /// @param record empty when it cannot be read
    List<StyledLine> head(IssueRef issue, RunId run, Optional<RunRecord> record) {
        StyledLine title = StyledLine.of(issue.toString(), Style.BOLD);
        if (record.isPresent()) {
            title = title.with(" · %s · %s%s".formatted(record.get().terms().prompt(), agent(record.get()), IssueWords.kind(record.get())), Style.BOLD);
        }
        Instant start = run.startedAt();
        String ago = start.isAfter(now) ? "" : ", %s ago".formatted(Times.rough(Duration.between(start, now)));
        return List.of(title, StyledLine.of("%s, started %s%s".formatted(run, start.truncatedTo(ChronoUnit.SECONDS), ago), Style.DIM));
    }

    private static String agent(RunRecord record) {
        return record.agent() + record.engagement().model().map(model -> " (" + model + ")").orElse("");
    }

    /// Of a run that is over.
    ///
    /// @param stderr the end of what it wrote there
    /// @param next what the issue waits for, when this is its latest run
    List<StyledLine> end(IssueRuns.Run run, String stderr, Optional<String> next) {
        boolean isGood = run.result().outcome().equals("success");
        List<StyledLine> lines = new ArrayList<>();
        String word = run.result().outcome().equals("none") ? "not started" : IssueWords.result(run.result());
        lines.add(sum(word, isGood ? Style.GREEN : Style.RED, run.lasted(), run.toolCalls(), run.usage()));
        run.result().error().ifPresent(error -> lines.addAll(look.paragraph("   ", look.line(error), Style.RED)));
        if (!isGood) {
            look.lastLines(stderr, STDERR_LINES).forEach(line -> lines.add(StyledLine.of(look.cut("   stderr │ " + line, look.width()), Style.DIM)));
        }
        run.target().ifPresent(target -> lines.add(StyledLine.of("   moved to " + target, Style.PLAIN)));
        next.ifPresent(text -> lines.addAll(look.paragraph("   ", look.line(text), Style.PLAIN)));
        return lines;
    }

    /// Of a run that goes on.
    List<StyledLine> soFar(Optional<Duration> lasted, OptionalInt toolCalls, Usage usage, Optional<Used> used) {
        StyledLine line = sum("running", Style.YELLOW, lasted, toolCalls, usage);
        String context = used.filter(some -> some.contextUsed().isPresent() && some.contextSize().orElse(0) > 0)
                .map(some -> " · %s of %s tokens of context".formatted(
                        Amounts.count(some.contextUsed().getAsLong()), Amounts.count(some.contextSize().getAsLong())))
                .orElse("");
        return List.of(line.with(context, Style.PLAIN));
    }

    private static StyledLine sum(String word, Style style, Optional<Duration> lasted, OptionalInt toolCalls, Usage usage) {
        Stream<String> work = Stream.of(
                        lasted.map(Durations::text),
                        toolCalls.stream().filter(calls -> calls > 0).boxed().findFirst().map(calls -> calls == 1 ? "1 tool call" : Amounts.count(calls) + " tool calls"))
                .flatMap(Optional::stream);
        String amounts = Stream.concat(work, Amounts.of(usage).stream())
                .map(amount -> " · " + amount)
                .collect(Collectors.joining());
        return StyledLine.of("── ", Style.DIM).with(word, style).with(amounts, Style.PLAIN);
    }
}
