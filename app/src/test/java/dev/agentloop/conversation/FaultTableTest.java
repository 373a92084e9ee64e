package dev.agentloop.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.conversation.FaultReport.Place;
import dev.agentloop.conversation.FaultTable.Row;
import dev.agentloop.model.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Errors in the shapes agents were seen to use, one a line, each with the row that decides about it. Some fit several rows: there the order decides.
class FaultTableTest {
    private static final Path EXAMPLES = Path.of("src/test/resources/faults.ndjson");

    /// @param row what it was seen with; empty when none fits
    private record Example(String row, Fault fault, FaultReport report, String text) {
        static Example of(String line) {
            JsonNode json = JsonMapper.shared().readTree(line);
            FaultReport report = FaultReport.of(json.get("error"));
            String status = json.path("claudeStatus").asString("");
            if (!status.isEmpty()) {
                report = report.with(Place.CLAUDE_LIMIT, report.at(Place.ERROR_KIND).orElseThrow() + " " + status);
            }
            return new Example(json.get("row").asString(), Fault.valueOf(json.get("fault").asString()), report, json.get("error").toString());
        }
    }

    private static List<Example> examples() throws IOException {
        return Files.readAllLines(EXAMPLES).stream().map(Example::of).toList();
    }

    @TestFactory
    Stream<DynamicTest> everyExampleIsDecidedByItsRow() throws IOException {
        return examples().stream().map(example -> DynamicTest.dynamicTest(example.text(), () -> {
            Optional<Row> row = FaultTable.row(example.report());
            assertThat(row.map(Row::seen).orElse("")).isEqualTo(example.row());
            assertThat(row.map(Row::fault).orElse(Fault.OTHER)).isEqualTo(example.fault());
        }));
    }

    /// One that no example comes to is dead: rows before it take everything, or its pattern fits nothing.
    @Test
    void everyRowDecidesAboutSomeExample() throws IOException {
        Set<String> decided = examples().stream().flatMap(e -> FaultTable.row(e.report()).stream()).map(Row::seen).collect(Collectors.toSet());
        assertThat(FaultTable.ROWS).extracting(Row::seen).doesNotHaveDuplicates().allMatch(decided::contains);
    }

    @Test
    void theOrderDecidesAboutSomeExamples() throws IOException {
        long contested = examples().stream().filter(e -> FaultTable.ROWS.stream().filter(row -> row.fits(e.report())).map(Row::fault).distinct().count() > 1).count();
        assertThat(contested).isGreaterThan(9);
    }

    @Test
    void whatStandsAtTheEndOfADocumentIsFound() {
        String padding = "x ".repeat(300_000);
        assertThat(FaultTable.row(FaultReport.ofWords(padding + "You've hit your limit")).map(Row::fault)).contains(Fault.USAGE_LIMIT);
        assertThat(FaultTable.row(FaultReport.ofWords("status: 503 " + padding)).map(Row::fault)).contains(Fault.OVERLOADED);
    }
}
