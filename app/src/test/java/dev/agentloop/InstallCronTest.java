package dev.agentloop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `agentloop install-cron` with a `crontab` that keeps its table in a file.
class InstallCronTest {
    private static final String LINE = "*/2 * * * * cd /here && export HOME=/here/home LANG=C.UTF-8 PATH=/here/bin:/usr/bin:/usr/local/bin:/bin"
            + " && agentloop tick >>loop-data/cron.log 2>&1 # agentloop: /here";

    @TempDir
    Path directory;

    private Shell shell;

    @BeforeEach
    void aShellWithALoop() throws Exception {
        shell = new Shell(directory).with("PATH", directory.resolve("bin") + ":/usr/bin:nowhere:/usr/bin:/not/there");
        Files.createDirectories(directory.resolve("loop"));
        Files.createDirectories(directory.resolve("bin"));
    }

    private void crontab(String script) throws Exception {
        Path program = directory.resolve("bin/crontab");
        Files.writeString(program, "#!/bin/sh\ntable=%s/table\n%s".formatted(directory, script));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void usualCrontab() throws Exception {
        crontab("""
                case $1 in
                  -l) [ -f "$table" ] || { echo 'no crontab for alice' >&2; exit 1; }; cat "$table" ;;
                  -r) rm "$table" ;;
                  *) cat "$1" >"$table" ;;
                esac
                """);
    }

    private String table() throws Exception {
        return Files.readString(directory.resolve("table")).replace(directory.toString(), "/here");
    }

    @Test
    void theChangeIsShownMadeAndUndone() throws Exception {
        usualCrontab();
        Files.writeString(directory.resolve("table"), "MAILTO=alice\n17 3 * * * backup\n");

        var made = shell.run("install-cron", "--yes");
        assertThat(made).isEqualTo(new Shell.Result(0, """
                Change to your crontab (2 other lines stay as they are):

                + %s

                done""".formatted(LINE), ""));
        assertThat(table()).isEqualTo("MAILTO=alice\n17 3 * * * backup\n" + LINE + "\n");
        assertThat(directory.resolve("loop-data")).as("cron's shell writes into it").isDirectory();

        assertThat(shell.run("install-cron", "--yes")).isEqualTo(new Shell.Result(0, "your crontab has this line already; nothing is changed", ""));

        var slower = shell.run("install-cron", "--yes", "--every", "1h");
        assertThat(slower.out()).contains("\n- " + LINE + "\n+ 0 * * * * cd /here").contains("(2 other lines stay as they are)");

        assertThat(shell.run("install-cron", "--remove", "--yes").code()).isZero();
        assertThat(table()).isEqualTo("MAILTO=alice\n17 3 * * * backup\n");
        assertThat(shell.run("install-cron", "--remove", "--yes").out()).isEqualTo("your crontab has no line of 'agentloop install-cron' for /here; nothing is changed");
    }

    @Test
    void whereNoCrontabWasNoneIsLeft() throws Exception {
        usualCrontab();

        assertThat(shell.run("install-cron", "--yes").out()).contains("(0 other lines stay as they are)");
        assertThat(shell.run("install-cron", "--yes", "--remove").code()).isZero();
        assertThat(directory.resolve("table")).doesNotExist();
    }

    @Test
    void nothingIsChangedUnlessSomebodySaysSo() throws Exception {
        usualCrontab();

        assertThat(shell.run("install-cron", "--dry-run")).isEqualTo(new Shell.Result(0, """
                Change to your crontab (0 other lines stay as they are):

                + %s""".formatted(LINE), ""));
        var unasked = shell.run("install-cron");
        assertThat(unasked.code()).isEqualTo(2);
        assertThat(unasked.err()).isEqualTo("agentloop: nothing was changed: there is no terminal to ask on; say --yes");
        assertThat(directory.resolve("table")).doesNotExist();
        assertThat(directory.resolve("loop-data")).doesNotExist();
    }

    /// Variables of a shell, such as tokens, reach cron by a file.
    @Test
    void aFileOfVariablesIsRead() throws Exception {
        usualCrontab();
        shell.write(".env", "GITHUB_TOKEN=x\n");

        assertThat(shell.run("install-cron", "--dry-run").out()).contains(" && set -a && . ./.env && set +a && agentloop tick >>");
        assertThat(shell.run("install-cron", "--dry-run", "--loop", "l", "--loop-data", "d").err()).contains("there is no l here");
    }

    @Test
    void aLineSomebodyElseWroteIsTold() throws Exception {
        usualCrontab();
        String theirs = "* * * * * cd " + directory + " && agentloop";
        Files.writeString(directory.resolve("table"), theirs + "\n");

        var made = shell.run("install-cron", "--yes");
        assertThat(made.err()).isEqualTo("""
                your crontab has another line that calls agentloop in this folder; take it out with 'crontab -e':
                  * * * * * cd /here && agentloop""");
    }

    @Test
    void whatCannotWorkIsRefusedInWords() throws Exception {
        usualCrontab();
        assertThat(shell.run("install-cron", "--every", "7m").err()).startsWith("agentloop: --every 7m: cron can say 1m, 2m, ");
        assertThat(shell.run("install-cron", "--every", "often").code()).isEqualTo(2);

        Files.delete(directory.resolve("bin/crontab"));
        var missing = shell.with("PATH", directory.resolve("bin").toString()).run("install-cron", "--yes");
        assertThat(missing.code()).isEqualTo(1);
        assertThat(missing.err()).startsWith("agentloop: the program 'crontab' is not here: install cron");
    }

    @Test
    void aCrontabThatRefusesIsQuoted() throws Exception {
        crontab("echo 'You (alice) are not allowed to use this program (crontab)' >&2; exit 1\n");

        var refused = shell.run("install-cron", "--yes");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).isEqualTo("agentloop: 'crontab -l' ended with exit code 1: You (alice) are not allowed to use this program (crontab)");
    }

    @Test
    void aTableThatWouldNotComeBackAsItIsIsLeftAlone() throws Exception {
        usualCrontab();
        byte[] odd = {'#', (byte) 0xe9, '\n'};
        Files.write(directory.resolve("table"), odd);

        assertThat(shell.run("install-cron", "--yes").err()).contains("not UTF-8");
        assertThat(Files.readAllBytes(directory.resolve("table"))).isEqualTo(odd);
    }

    /// What somebody wrote between the look and the change stays.
    @Test
    void aTableThatChangedMeanwhileIsLeftAlone() throws Exception {
        crontab("""
                case $1 in
                  -l) date +%N >>"$table"; cat "$table" ;;
                  *) echo overwritten >"$table" ;;
                esac
                """);

        var refused = shell.run("install-cron", "--yes");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("was changed meanwhile");
        assertThat(table()).doesNotContain("overwritten");
    }

    /// Debian's crontab checks what it is given: the line is one it takes.
    @Test
    void theRealCrontabTakesTheLine() throws Exception {
        Path real = Path.of("/usr/bin/crontab");
        Assumptions.assumeTrue(Files.isExecutable(real), "no crontab is installed");
        boolean checks = new ProcessBuilder("sh", "-c", "crontab -h 2>&1 | grep -q -- -n").start().waitFor() == 0;
        Assumptions.assumeTrue(checks, "this crontab checks nothing without installing it");
        usualCrontab();
        shell.run("install-cron", "--yes");

        assertThat(new ProcessBuilder(real.toString(), "-n", directory.resolve("table").toString()).start().waitFor()).isZero();
        Files.writeString(directory.resolve("table"), "*/2 * * * cd /here\n");
        assertThat(new ProcessBuilder(real.toString(), "-n", directory.resolve("table").toString()).start().waitFor()).as("a line that is none").isNotZero();
    }
}
