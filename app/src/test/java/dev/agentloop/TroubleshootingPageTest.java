package dev.agentloop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whoever looks for a message in `docs/troubleshooting.md` finds it as agentloop says it, and the commands beside it work.
class TroubleshootingPageTest {
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    /// Words too short to be a message are found anywhere.
    private static final int SHORTEST = 9;

    @TempDir
    Path directory;

    /// The cells of every row.
    private static List<String[]> rows() throws IOException {
        return Files.readAllLines(Path.of("docs/troubleshooting.md")).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| you see"))
                .map(line -> line.substring(1).split("\\|"))
                .toList();
    }

    /// Every string of the program, with what joins its parts taken out.
    private static String said() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source : sources.filter(file -> file.toString().endsWith(".java")).toList()) {
                all.append(Files.readString(source).replaceAll("\"\\s*\\+\\s*\"", "").replaceAll("\\\\\\n\\s*", "")).append('\n');
            }
        }
        return all.toString();
    }

    @Test
    void everyMessageIsOneOfTheProgram() throws Exception {
        String said = said();
        List<String> messages = new ArrayList<>();
        for (String[] row : rows()) {
            Matcher quoted = QUOTED.matcher(row[0]);
            while (quoted.find()) {
                messages.addAll(Stream.of(quoted.group(1).split("…")).map(String::strip).filter(part -> part.length() >= SHORTEST).toList());
            }
        }
        assertThat(messages).hasSizeGreaterThan(25).allSatisfy(message -> assertThat(said).as("the program says: " + message).contains(message));
    }

    @Test
    void everyRowSaysWhatTellsMoreAndHowToMendIt() throws Exception {
        assertThat(rows()).hasSizeGreaterThan(25).allSatisfy(row -> {
            assertThat(row).hasSize(3);
            assertThat(row[2].strip()).isNotEmpty();
        });
    }

    @Test
    void everyCommandIsThere() throws Exception {
        String pages = Files.readString(Path.of("docs/troubleshooting.md")) + Files.readString(Path.of("docs/scheduling.md"));
        Matcher command = Pattern.compile("(?m)(?:`|^    )agentloop ([a-z-]+)").matcher(pages);
        Shell shell = new Shell(directory);
        List<String> commands = new ArrayList<>();
        while (command.find()) {
            commands.add(command.group(1));
        }
        assertThat(commands).contains("doctor", "install-cron", "status", "explain").allSatisfy(name -> assertThat(shell.run(name, "--help").code()).as(name).isZero());
    }

    @Test
    void everyOptionOfInstallCronIsThere() throws Exception {
        Matcher option = Pattern.compile("agentloop install-cron (--[a-z-]+)").matcher(Files.readString(Path.of("docs/scheduling.md")));
        String help = new Shell(directory).run("install-cron", "--help").out();
        int found = 0;
        while (option.find()) {
            assertThat(help).contains(option.group(1));
            found++;
        }
        assertThat(found).isGreaterThan(3);
    }
}
