package dev.agentloop.tick;

import dev.agentloop.metrics.Exposition;
import dev.agentloop.metrics.Figures;
import dev.agentloop.metrics.Metric;
import dev.agentloop.model.RequestLimit;
import dev.agentloop.model.RequestQuota;
import dev.agentloop.state.MetricsText;
import dev.agentloop.state.StateRoot;
import dev.agentloop.tick.LoopReport.Counter;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Leaves the figures of a tick in `loop-data/metrics.prom`. What counts ticks goes on from where the file of the tick before had come to.
public final class MetricsFile {
    private final StateRoot state;
    private final boolean whole;
    private final Supplier<List<RequestQuota>> quotas;
    private final Consumer<String> problems;

    /// @param whole whether the tick is over every loop; of the others the figures stay as they are
    /// @param problems told when it cannot be written, which fails nothing else
    public MetricsFile(StateRoot state, boolean whole, Supplier<List<RequestQuota>> quotas, Consumer<String> problems) {
        this.state = state;
        this.whole = whole;
        this.quotas = quotas;
        this.problems = problems;
    }

    void write(List<LoopReport> reports, Instant now) {
        MetricsText file = state.metrics();
        Figures before = Exposition.read(file.read());
        Figures figures = new Figures();
        reports.forEach(report -> of(report, before, figures, now));
        hosts(figures, now);
        if (!whole) {
            List<String> looked = reports.stream().map(report -> report.loop().value()).toList();
            figures.fill(before, _ -> true, first -> !looked.contains(first));
        }
        try {
            file.write(Exposition.write(figures));
        } catch (IOException e) {
            problems.accept("%s could not be written: %s".formatted(MetricsText.FILE, e));
        }
    }

    private static void of(LoopReport report, Figures before, Figures to, Instant now) {
        String loop = report.loop().value();
        to.fill(report.figures(), _ -> true, _ -> true);
        boolean good = !report.failed() && report.failure().isEmpty();
        to.set(Metric.TICK_SUCCESS, good ? 1 : 0, loop);
        to.set(Metric.TICK_END, now, loop);
        to.set(Metric.TICK_SECONDS, report.took(), loop);
        if (good) {
            to.set(Metric.SUCCESS_END, now, loop);
        } else {
            before.get(Metric.SUCCESS_END, loop).ifPresent(at -> to.set(Metric.SUCCESS_END, at, loop));
        }
        goOn(Metric.REQUESTS, report.requests(), before, to, loop);
        goOn(Metric.TICKS, good ? 1 : 0, before, to, loop, "success");
        goOn(Metric.TICKS, good ? 0 : 1, before, to, loop, "failure");
        for (Counter counter : Counter.values()) {
            if (counter.isOfEvents()) {
                goOn(Metric.EVENTS, report.count(counter), before, to, loop, counter.key());
            }
        }
    }

    private static void goOn(Metric counter, long more, Figures before, Figures to, String... labels) {
        to.set(counter, before.get(counter, labels).orElse(BigDecimal.ZERO).add(BigDecimal.valueOf(more)), labels);
    }

    private void hosts(Figures to, Instant now) {
        for (RequestQuota quota : quotas.get()) {
            quota.limit().ifPresent(limit -> to.set(Metric.QUOTA_LIMIT, limit, quota.host(), quota.token()));
            to.set(Metric.QUOTA_REMAINING, quota.remaining(), quota.host(), quota.token());
            quota.resets().ifPresent(at -> to.set(Metric.QUOTA_RESET, at, quota.host(), quota.token()));
        }
        for (RequestLimit limit : state.requestLimits().all()) {
            if (limit.holds(now)) {
                to.most(Metric.LIMITED_UNTIL, limit.until(), limit.host(), limit.token());
            }
        }
    }
}
