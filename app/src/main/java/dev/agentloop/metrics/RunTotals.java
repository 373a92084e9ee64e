package dev.agentloop.metrics;

import dev.agentloop.model.IssueView;
import dev.agentloop.model.PastRun;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunView;
import dev.agentloop.model.RunView.State;
import dev.agentloop.model.Snapshot;
import dev.agentloop.model.Usage;
import java.util.Locale;
import java.util.OptionalLong;

/// What all runs came to since the beginning of `loop-data/`: what runs used is kept when their directories go, so these never fall.
final class RunTotals {
    private final String loop;
    private final Figures figures;

    private RunTotals(String loop, Figures figures) {
        this.loop = loop;
        this.figures = figures;
    }

    static void of(Snapshot snapshot, Figures to) {
        RunTotals totals = new RunTotals(snapshot.loop().value(), to);
        for (IssueView view : snapshot.issues()) {
            view.pruned().forEach(totals::add);
            view.runs().forEach(totals::add);
        }
    }

    private void add(RunView run) {
        switch (run.state()) {
            case State.Prepared _ -> {}
            // What becomes of it is not certain before somebody acts on it.
            case State.Alive _, State.Over _ -> started(run.record().terms().prompt().value(), run.record().kind(), 1);
            case State.Collected _ -> PastRun.of(run).ifPresent(this::add);
        }
    }

    private void started(String prompt, RunRecord.Kind purpose, int runs) {
        figures.add(Metric.RUNS_STARTED, runs, loop, prompt, purpose.name().toLowerCase(Locale.ROOT));
    }

    private void add(PastRun run) {
        String prompt = run.prompt().value();
        started(prompt, run.purpose(), run.runs());
        figures.add(Metric.RUNS_ENDED, run.runs(), loop, prompt, run.outcome(), run.kind().map(kind -> kind.word()).orElse("unknown"));
        figures.add(Metric.RUN_SECONDS_SUM, run.lasted(), loop, prompt);
        figures.add(Metric.RUN_SECONDS_COUNT, run.runs(), loop, prompt);
        Usage usage = run.usage();
        tokens(prompt, "input", usage.inputTokens());
        tokens(prompt, "cached", usage.cachedTokens());
        tokens(prompt, "output", usage.outputTokens());
        usage.cost().ifPresentOrElse(
                cost -> figures.add(Metric.COST, cost, loop, prompt, usage.estimated() ? "estimated" : "reported"),
                () -> figures.add(Metric.RUNS_WITHOUT_COST, run.runs(), loop, prompt));
    }

    private void tokens(String prompt, String kind, OptionalLong tokens) {
        tokens.ifPresent(count -> figures.add(Metric.TOKENS, count, loop, prompt, kind));
    }
}
