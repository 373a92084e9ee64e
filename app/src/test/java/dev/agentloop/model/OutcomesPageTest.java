package dev.agentloop.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The page for people names every outcome, in the order of the program.
class OutcomesPageTest {
    private static final Path PAGE = Path.of("docs/outcomes.md");

    @Test
    void everyOutcomeIsOnThePage() throws IOException {
        List<String> words = Pattern.compile("^\\| `([a-z-]+)` \\|", Pattern.MULTILINE).matcher(Files.readString(PAGE)).results().map((MatchResult row) -> row.group(1)).toList();
        assertThat(words).isEqualTo(Arrays.stream(Outcome.Kind.values()).map(Outcome.Kind::word).toList());
    }
}
