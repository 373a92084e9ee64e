package dev.agentloop.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentloop.forge.ClientScript;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The text format, as its documentation and a parser others wrote have it.
class ExpositionTest {
    private static final String NASTY = "loop/\"a\\b\"\nc — ü } 1";

    private static Figures figures() {
        Figures figures = new Figures();
        figures.set(Metric.REQUESTS, 42, "shop");
        figures.set(Metric.ISSUES, 3, "shop", "queued", NASTY);
        figures.add(Metric.COST, new BigDecimal("0.1"), "shop", "plan", "reported");
        figures.add(Metric.COST, new BigDecimal("0.2"), "shop", "plan", "reported");
        figures.set(Metric.RUN_SECONDS_SUM, 7, "shop", "plan");
        figures.set(Metric.RUN_SECONDS_COUNT, 2, "shop", "plan");
        return figures;
    }

    @Test
    void eachFamilyIsDescribedOnceAndEachValueEscaped() {
        assertThat(Exposition.write(figures())).isEqualTo("""
                # HELP agentloop_issues Issues with this label that the tracker lists: open ones, and closed ones where the loop looks at those too.
                # TYPE agentloop_issues gauge
                agentloop_issues{loop="shop",role="queued",label="loop/\\"a\\\\b\\"\\nc — ü } 1"} 3
                # HELP agentloop_run_duration_seconds How long runs that were acted on lasted.
                # TYPE agentloop_run_duration_seconds summary
                agentloop_run_duration_seconds_sum{loop="shop",prompt="plan"} 7
                agentloop_run_duration_seconds_count{loop="shop",prompt="plan"} 2
                # HELP agentloop_cost_dollars_total What those runs cost, as they reported it or as worked out from tokens and today's prices.
                # TYPE agentloop_cost_dollars_total counter
                agentloop_cost_dollars_total{loop="shop",prompt="plan",source="reported"} 0.3
                # HELP agentloop_forge_requests_total Requests to the forge.
                # TYPE agentloop_forge_requests_total counter
                agentloop_forge_requests_total{loop="shop"} 42
                """);
    }

    @Test
    void whatIsWrittenIsRead() {
        String text = Exposition.write(figures());
        assertThat(Exposition.write(Exposition.read(text))).isEqualTo(text);
        assertThat(Exposition.read(text).get(Metric.ISSUES, "shop", "queued", NASTY)).contains(BigDecimal.valueOf(3));
    }

    @Test
    void whatIsNotOursIsLeftOut() {
        String text = """
                agentloop_forge_requests_total{loop="shop"} 1.2.3
                agentloop_forge_requests_total{loop="shop",more="x"} 1
                agentloop_forge_requests_total{loop="shop} 1
                agentloop_forge_requests_total{loop="good"} 5
                somebody_elses{loop="shop"} 1
                agentloop_forge_requests_total{loop="sho""";
        Figures read = Exposition.read(text);
        assertThat(Exposition.write(read).lines().filter(line -> !line.startsWith("#"))).containsExactly("agentloop_forge_requests_total{loop=\"good\"} 5");
    }

    @Test
    void aFigureHasAllItsLabels() {
        assertThatThrownBy(() -> new Figures().set(Metric.ISSUES, 1, "shop")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void othersReadTheSame(@TempDir Path directory) throws Exception {
        ClientScript parser = ClientScript.of("prometheus.mjs", "parse-prometheus-text-format");
        List<String> seen = new ArrayList<>();
        for (JsonNode family : parser.run(Files.writeString(directory.resolve("metrics.prom"), Exposition.write(figures())).toString())) {
            for (JsonNode metric : family.get("metrics")) {
                String value = Stream.of("value", "sum", "count").filter(metric::has).map(key -> metric.get(key).asString()).collect(Collectors.joining(" of "));
                seen.add("%s %s %s %s".formatted(family.get("type").asString(), family.get("name").asString(), metric.get("labels"), value));
            }
        }
        assertThat(seen).containsExactly(
                "GAUGE agentloop_issues {\"loop\":\"shop\",\"role\":\"queued\",\"label\":\"loop/\\\"a\\\\b\\\"\\nc — ü } 1\"} 3",
                "SUMMARY agentloop_run_duration_seconds {\"loop\":\"shop\",\"prompt\":\"plan\"} 7 of 2",
                "COUNTER agentloop_cost_dollars_total {\"loop\":\"shop\",\"prompt\":\"plan\",\"source\":\"reported\"} 0.3",
                "COUNTER agentloop_forge_requests_total {\"loop\":\"shop\"} 42");
    }
}
