package dev.agentloop.metrics;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Prometheus' text format, version 0.0.4, as the textfile collector reads it:
///
/// ```
/// # HELP agentloop_forge_requests_total Requests to the forge.
/// # TYPE agentloop_forge_requests_total counter
/// agentloop_forge_requests_total{loop="shop"} 42
/// ```
public final class Exposition {
    private static final Pattern LINE = Pattern.compile("([a-z_]+)\\{(.*)} ([0-9][0-9.]{0,30})");
    private static final Pattern LABEL = Pattern.compile("([a-z]+)=\"((?:[^\"\\\\]|\\\\.)*)\",?");
    private static final Map<String, Metric> BY_SERIES = bySeries();

    private Exposition() {}

    private static Map<String, Metric> bySeries() {
        Map<String, Metric> metrics = new HashMap<>();
        for (Metric metric : Metric.values()) {
            metrics.put(metric.series(), metric);
        }
        return metrics;
    }

    public static String write(Figures figures) {
        StringBuilder text = new StringBuilder();
        String family = "";
        for (Metric metric : Metric.values()) {
            StringBuilder lines = new StringBuilder();
            figures.each(metric, (labels, value) -> line(lines, metric, labels, value));
            if (!lines.isEmpty() && !family.equals(metric.family())) {
                family = metric.family();
                text.append("# HELP ").append(family).append(' ').append(metric.help().replace("\\", "\\\\")).append('\n');
                text.append("# TYPE ").append(family).append(' ').append(metric.type().word()).append('\n');
            }
            text.append(lines);
        }
        return text.toString();
    }

    private static void line(StringBuilder to, Metric metric, List<String> labels, BigDecimal value) {
        to.append(metric.series());
        for (int i = 0; i < labels.size(); i++) {
            to.append(i == 0 ? '{' : ',').append(metric.labels().get(i)).append("=\"").append(escaped(labels.get(i))).append('"');
        }
        to.append("} ").append(value.toPlainString()).append('\n');
    }

    /// What was written. A line that is not ours is left out: whoever wrote it, it says nothing here.
    public static Figures read(String text) {
        Figures figures = new Figures();
        text.lines().forEach(line -> {
            Matcher parts = LINE.matcher(line);
            if (parts.matches() && BY_SERIES.containsKey(parts.group(1))) {
                read(BY_SERIES.get(parts.group(1)), parts.group(2), parts.group(3), figures);
            }
        });
        return figures;
    }

    private static void read(Metric metric, String written, String value, Figures to) {
        List<String> names = new ArrayList<>();
        List<String> values = new ArrayList<>();
        Matcher label = LABEL.matcher(written);
        int end = 0;
        while (label.lookingAt()) {
            names.add(label.group(1));
            values.add(unescaped(label.group(2)));
            end = label.end();
            label.region(end, written.length());
        }
        if (end == written.length() && names.equals(metric.labels())) {
            try {
                to.set(metric, new BigDecimal(value), values.toArray(String[]::new));
            } catch (NumberFormatException _) {
                // Two points, say.
            }
        }
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    private static String unescaped(String value) {
        return Pattern.compile("\\\\(.)").matcher(value).replaceAll(found -> Matcher.quoteReplacement(found.group(1).equals("n") ? "\n" : found.group(1)));
    }
}
