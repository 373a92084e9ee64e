package dev.agentloop.metrics;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/// Figures being gathered. What is not known is not there: a zero would be a lie, and a counter that falls looks as if it began anew.
public final class Figures {
    private static final Comparator<List<String>> BY_LABELS = Comparator.comparing(labels -> String.join("\0", labels));

    private final Map<Metric, Map<List<String>, BigDecimal>> samples = new EnumMap<>(Metric.class);

    /// @param labels values, in the metric's order
    public void set(Metric metric, BigDecimal value, String... labels) {
        of(metric).put(checked(metric, labels), value);
    }

    public void set(Metric metric, long value, String... labels) {
        set(metric, BigDecimal.valueOf(value), labels);
    }

    public void set(Metric metric, Instant time, String... labels) {
        set(metric, seconds(Duration.between(Instant.EPOCH, time)), labels);
    }

    public void set(Metric metric, Duration time, String... labels) {
        set(metric, seconds(time), labels);
    }

    /// To what is there, or to nothing.
    public void add(Metric metric, BigDecimal value, String... labels) {
        of(metric).merge(checked(metric, labels), value, BigDecimal::add);
    }

    public void add(Metric metric, long value, String... labels) {
        add(metric, BigDecimal.valueOf(value), labels);
    }

    public void add(Metric metric, Duration time, String... labels) {
        add(metric, seconds(time), labels);
    }

    /// The smaller of this and what is there.
    void least(Metric metric, Instant time, String... labels) {
        of(metric).merge(checked(metric, labels), seconds(Duration.between(Instant.EPOCH, time)), BigDecimal::min);
    }

    /// The larger of this and what is there.
    public void most(Metric metric, Instant time, String... labels) {
        of(metric).merge(checked(metric, labels), seconds(Duration.between(Instant.EPOCH, time)), BigDecimal::max);
    }

    public Optional<BigDecimal> get(Metric metric, String... labels) {
        return Optional.ofNullable(of(metric).get(checked(metric, labels)));
    }

    /// Takes in what is not there yet.
    ///
    /// @param wanted of the values of the first label: the loop, or the host
    public void fill(Figures other, Predicate<Metric> metrics, Predicate<String> wanted) {
        other.samples.forEach((metric, values) -> values.forEach((labels, value) -> {
            if (metrics.test(metric) && wanted.test(labels.getFirst())) {
                of(metric).putIfAbsent(labels, value);
            }
        }));
    }

    /// In the order of the labels' values.
    void each(Metric metric, BiConsumer<List<String>, BigDecimal> to) {
        of(metric).forEach(to);
    }

    private Map<List<String>, BigDecimal> of(Metric metric) {
        return samples.computeIfAbsent(metric, _ -> new TreeMap<>(BY_LABELS));
    }

    private static List<String> checked(Metric metric, String... labels) {
        if (labels.length != metric.labels().size()) {
            throw new IllegalArgumentException("%s has the labels %s, not %s".formatted(metric, metric.labels(), new ArrayList<>(List.of(labels))));
        }
        return List.of(labels);
    }

    /// Milliseconds are enough.
    private static BigDecimal seconds(Duration time) {
        return BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros();
    }
}
