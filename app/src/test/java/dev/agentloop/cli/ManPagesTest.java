package dev.agentloop.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.agentloop.Shell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The pages that `agentloop man-pages` writes, as man shows them.
class ManPagesTest {
    private static final int COLUMNS = 80;

    @TempDir
    private Path directory;

    private Path pages;

    @BeforeEach
    void writePages() throws IOException {
        Shell.Result written = new Shell(directory).run("man-pages", "pages");
        assertThat(written.code()).as(written.err()).isZero();
        pages = directory.resolve("pages");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(pages)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private record Ended(int code, String out, String err) {}

    private Ended man(String... options) throws IOException, InterruptedException {
        boolean found = Stream.of(System.getenv("PATH").split(":")).anyMatch(folder -> Files.isExecutable(Path.of(folder, "man")) && Files.isExecutable(Path.of(folder, "groff")));
        assumeThat(found).as("man or groff is not installed").isTrue();
        String[] command = Stream.concat(Stream.of("man"), Stream.of(options)).toArray(String[]::new);
        Path err = directory.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
        builder.environment().putAll(Map.of("LC_ALL", "C.UTF-8", "MANWIDTH", String.valueOf(COLUMNS), "MANROFFSEQ", "", "MAN_KEEP_FORMATTING", ""));
        Process process = builder.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), out, Files.readString(err));
    }

    private List<String> shown(String page) throws IOException, InterruptedException {
        Ended shown = man("-P", "cat", "-l", pages.resolve(page).toString());
        assertThat(shown.code()).as(shown.err()).isZero();
        return shown.out().lines().map(String::stripTrailing).toList();
    }

    @Test
    void everyCommandHasAPageAndNothingElseHas() throws IOException {
        assertThat(names())
                .contains("agentloop.1", "agentloop-tick.1", "agentloop-install-cron.1", "agentloop-issue.1", "agentloop-issue-list.1", "agentloop-man-pages.1")
                .noneMatch(name -> name.contains("git-credential") || name.contains("demo-agent"));
        String help = new Shell(directory).run("--help").out();
        List<String> commands = help.substring(help.indexOf("Commands:"), help.indexOf("Without a command")).lines()
                .filter(line -> line.matches("  \\S.*")).map(line -> line.strip().split(" +")[0]).toList();
        assertThat(commands).hasSizeGreaterThan(15).allSatisfy(command -> assertThat(names()).contains("agentloop-" + command + ".1"));
        assertThat(names()).filteredOn(name -> name.matches("agentloop-(?!(issue|passkey)-).*")).hasSize(commands.size());
    }

    @Test
    void troffHasNothingToWarnOf() throws Exception {
        for (String page : names()) {
            assertThat(man("--warnings=w", "-E", "UTF-8", "-l", "-Tutf8", "-Z", pages.resolve(page).toString()).err()).as(page).isEmpty();
        }
    }

    @Test
    void theyFitTheNarrowestTerminal() throws Exception {
        for (String page : names()) {
            assertThat(shown(page)).as(page).hasSizeGreaterThan(20).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(COLUMNS));
        }
    }

    @Test
    void theProgramsPageHasItsFilesVariablesAndExitCodes() throws Exception {
        assertThat(shown("agentloop.1")).contains("NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "OPTIONS", "EXIT STATUS", "FILES", "ENVIRONMENT", "SEE ALSO")
                .contains("       agentloop - you create issues, agents do them", "       70     A bug.", "       FORGE_TOKEN")
                .anyMatch(line -> line.contains("agentloop-install-cron(1)"));
    }

    @Test
    void whatCanBeCopiedIsAscii() throws Exception {
        assertThat(shown("agentloop-schema.1")).contains("           agentloop schema config >loop/.schema/config.json");
        assertThat(String.join("\n", shown("agentloop-status.1"))).contains("agentloop status [--json]").contains("-loop, --loop=DIR");
    }

    @Test
    void aCommandHasItsOwnExitCodes() throws Exception {
        assertThat(shown("agentloop-doctor.1")).contains("       0      All is well, or there are warnings.", "       1      Something failed.");
    }

    @Test
    void charactersThatMeanSomethingToTroffAreShown() {
        assertThat(Roff.plain("a\\b-c 'd' \"e\" ~f …")).isEqualTo("a\\eb\\-c \\(aqd\\(aq \\(dqe\\(dq \\(tif \\[u2026]");
        Roff roff = new Roff();
        roff.paragraph(".env, and `two`");
        assertThat(roff.toString()).isEqualTo(".PP\n\\&.env, and \\fBtwo\\fR\n");
    }
}
