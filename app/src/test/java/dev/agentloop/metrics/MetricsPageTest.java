package dev.agentloop.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The page for people has the figures of the program, and its alerts ask for no others.
class MetricsPageTest {
    private static String page() throws IOException {
        return Files.readString(Path.of("docs/metrics.md"));
    }

    private static String rules() throws IOException {
        return page().split("```yaml\n")[1].split("```")[0];
    }

    @Test
    void everyFigureIsOnThePageAsItIs() throws IOException {
        List<String> rows = page().lines().filter(line -> line.startsWith("| `agentloop_")).toList();
        assertThat(rows).isEqualTo(Arrays.stream(Metric.values())
                .map(metric -> "| `%s` | %s | %s | %s |".formatted(
                        metric.series(), metric.type().word(), metric.labels().stream().map(label -> "`" + label + "`").collect(Collectors.joining(", ")), metric.help()))
                .toList());
    }

    @Test
    void namesFollowTheConventions() {
        for (Metric metric : Metric.values()) {
            assertThat(metric.series().endsWith("_total")).as(metric.series()).isEqualTo(metric.type() == Metric.Type.COUNTER);
            assertThat(metric.series()).matches("agentloop_[a-z_]+");
            assertThat(metric.help()).endsWith(".").doesNotContain("\n");
        }
    }

    @Test
    void alertsAskForWhatThereIs() throws IOException {
        Set<String> known = Arrays.stream(Metric.values()).map(Metric::series).collect(Collectors.toSet());
        List<String> asked = Pattern.compile("agentloop_[a-z_]+").matcher(rules()).results().map(found -> found.group()).distinct().toList();
        assertThat(asked).hasSizeGreaterThan(5).isSubsetOf(known);
    }

    /// Where Prometheus' own tool is installed it reads them too; elsewhere the names above are all that is checked.
    @Test
    void alertsAreGoodRules(@TempDir Path directory) throws Exception {
        Path tool = Path.of("/usr/bin/promtool");
        Path file = Files.writeString(directory.resolve("rules.yml"), rules());
        if (Files.isExecutable(tool)) {
            Process process = new ProcessBuilder(tool.toString(), "check", "rules", file.toString()).redirectErrorStream(true).redirectOutput(directory.resolve("said").toFile()).start();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(directory.resolve("said"))).isZero();
        }
        assertThat(rules()).contains("\ngroups:\n");
    }
}
