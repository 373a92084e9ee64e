package dev.agentloop.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrontabTextTest {
    private static final String OTHERS = """
            # m h dom mon dow command
            MAILTO=alice

            17 3 * * * backup --all\t# agentloop: not really
            */5 * * * *  echo  '100\\%'
            # */2 * * * * cd /srv/loops && agentloop # agentloop: /srv/loops
            """;

    private static CronLine line(String folder, int minutes) {
        return new CronLine(
                Every.of(Duration.ofMinutes(minutes)).orElseThrow(), Path.of(folder), "/home/alice", "C.UTF-8", "/usr/bin:/bin", List.of("/opt/agentloop", "tick"), Path.of("loop-data/cron.log"), false);
    }

    @Test
    void theLineSaysEverythingCronDoesNotKnow() {
        assertThat(line("/srv/loops", 2).text()).isEqualTo(
                "*/2 * * * * cd /srv/loops && export HOME=/home/alice LANG=C.UTF-8 PATH=/usr/bin:/bin && /opt/agentloop tick >>loop-data/cron.log 2>&1 # agentloop: /srv/loops");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", OTHERS, "\n\n", "1 2 3 4 5 x\n"})
    void whatIsAddedAndTakenOutAgainLeavesEveryOtherByte(String before) {
        CrontabText there = new CrontabText(before);
        CrontabText with = there.with(line("/srv/loops", 2));

        assertThat(with.text()).isEqualTo(before + line("/srv/loops", 2).text() + "\n");
        assertThat(with.with(line("/srv/loops", 2))).isEqualTo(with);
        assertThat(with.without(Path.of("/srv/loops"))).isEqualTo(there);
    }

    @Test
    void aChangedLineStaysWhereItWas() {
        CrontabText there = new CrontabText("a\n" + line("/srv/loops", 2).text() + "\nb\n");

        CrontabText changed = there.with(line("/srv/loops", 10));
        assertThat(changed.text()).isEqualTo("a\n" + line("/srv/loops", 10).text() + "\nb\n");
        assertThat(there.changesTo(changed)).containsExactly("- " + line("/srv/loops", 2).text(), "+ " + line("/srv/loops", 10).text());
    }

    @Test
    void linesOfOtherFoldersStay() {
        CrontabText two = new CrontabText(OTHERS).with(line("/srv/loops", 2)).with(line("/srv/loops2", 2)).with(line("/loops", 2));

        assertThat(two.without(Path.of("/loops"))).isEqualTo(new CrontabText(OTHERS).with(line("/srv/loops", 2)).with(line("/srv/loops2", 2)));
        assertThat(two.lineFor(Path.of("/srv/loops2"))).contains(line("/srv/loops2", 2).text());
        assertThat(new CrontabText(OTHERS).lineFor(Path.of("/srv/loops"))).as("one that is commented out").isEmpty();
    }

    /// cron turns `\%` into `%` and hands the rest to a shell: done here with a folder, a home and a path that need it, by a real shell.
    @Test
    void theShellUnderstandsEveryName(@TempDir Path directory) throws Exception {
        Path folder = Files.createDirectories(directory.resolve("it's 100% $HOME `x` \"q\""));
        Files.createDirectories(folder.resolve("loop data"));
        Files.writeString(folder.resolve(".env"), "GREETING='hello you'\n");
        CronLine line = new CronLine(
                Every.of(Duration.ofMinutes(1)).orElseThrow(), folder, "/home/a b", "C.UTF-8", "/usr/bin:/bin:/opt/a b", List.of("/bin/sh", "-c", "echo \"$HOME|$PATH|$GREETING|$PWD\""),
                Path.of("loop data/cron.log"), true);
        assertThat(line.text()).doesNotContain("\n");

        String command = line.text().substring("* * * * * ".length()).replace("\\%", "%");
        int code = new ProcessBuilder("/bin/sh", "-c", command).inheritIO().start().waitFor();
        assertThat(code).isZero();
        assertThat(folder.resolve("loop data/cron.log")).hasContent("/home/a b|/usr/bin:/bin:/opt/a b|hello you|" + folder.toRealPath());
        assertThat(new CrontabText("").with(line).without(folder).text()).isEmpty();
    }

    @Test
    void aLineThatCronWouldCutDoesNotFit() {
        assertThat(line("/srv/" + "x".repeat(300), 2).fits()).isTrue();
        assertThat(line("/srv/" + "x".repeat(450), 2).fits()).isFalse();
    }
}
