package dev.agentloop.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The table people read is the one the planner acts by.
class LabelMachinePageTest {
    private static final Path PAGE = Path.of("docs/label-machine.md");

    @Test
    void thePageHoldsEveryRowInItsOrder() throws IOException {
        String table = Arrays.stream(Row.values())
                .map(row -> "| %d | %s | %s |".formatted(row.number(), row.situation(), row.does()))
                .collect(Collectors.joining("\n"));
        String page = Files.readString(PAGE).lines().filter(line -> line.matches("\\| \\d+ \\|.*")).collect(Collectors.joining("\n"));
        assertThat(page).isEqualTo(table);
    }
}
