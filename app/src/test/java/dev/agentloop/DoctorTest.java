package dev.agentloop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.forge.StubServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `agentloop doctor` in a world where everything is well, and what it says of each thing that is not. acpx, node and crontab are scripts; git is the real one.
class DoctorTest {
    @TempDir
    Path directory;

    private Shell shell;

    @BeforeEach
    void aWorldThatIsWell() throws Exception {
        shell = new Shell(directory);
        program("acpx", "case \"$*\" in *--version) echo 0.19.1 ;; *) echo '{\"acpxRecordId\":\"x\"}' ;; esac");
        program("node", "echo v22.20.0");
        program("npx", "echo 10.0.0");
        program("crontab", "if [ -f %1$s/table ]; then cat %1$s/table; else echo 'no crontab for alice' >&2; exit 1; fi".formatted(directory));
        shell.with("PATH", directory.resolve("bin") + ":/usr/bin:/bin");
        shell.git("init", "--quiet", "--bare", "--initial-branch=main", "shop.git");
        shell.git("init", "--quiet", "--initial-branch=main", "seed");
        shell.git("-C", "seed", "-c", "user.name=A", "-c", "user.email=a@b", "commit", "--quiet", "--allow-empty", "-m", "Begin");
        shell.git("-C", "seed", "push", "--quiet", "../shop.git", "main");
        assertThat(shell.run("init", "shop.git", "--username", "alice").code()).isZero();
    }

    private void program(String name, String script) throws Exception {
        Path program = Files.createDirectories(directory.resolve("bin")).resolve(name);
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
    }

    private Shell.Result doctor(String... more) {
        String[] arguments = new String[more.length + 1];
        arguments[0] = "doctor";
        System.arraycopy(more, 0, arguments, 1, more.length);
        Shell.Result result = shell.run(arguments);
        String out = result.out().replaceAll("git \\d+\\.\\d+\\.\\d+ \\(\\S+\\)", "git (here)").replaceAll("\\d+\\.\\d GiB are free", "N GiB are free");
        return new Shell.Result(result.code(), out, result.err());
    }

    @Test
    void everythingIsWell() {
        assertThat(doctor()).isEqualTo(new Shell.Result(0, """
                Configuration
                  ok       loop shop: /here/shop.git, 3 prompts, agent claude

                This machine
                  ok       git (here)
                  ok       node 22.20.0 (/here/bin/node)
                  ok       acpx 0.19.1 (/here/bin/acpx)
                  ok       loop-data can be read: 0 issues of 0 loops
                  ok       N GiB are free where loop-data lies; minFreeDisk is 1.0 GiB

                Agent claude
                  ok       starts through acpx and opens a session; whether its provider accepts it, its first run shows

                Loop shop
                  ok       git reaches /here/shop.git and its branch 'main', and may push
                  ok       the issues can be reached
                  ok       this user may read issues, move labels, comment; create labels; push branches; open pull requests

                Schedule
                  note     nothing calls ticks in this folder yet
                           mend: agentloop install-cron
                  ok       under cron, by the line 'install-cron' writes, the same programs are found

                11 ok, 1 note""", ""));
    }

    @Test
    void scriptsGetTheSame() throws Exception {
        program("node", "echo v20.1.0");
        Files.writeString(directory.resolve("bin/package.json"), "{\"name\": \"acpx\", \"engines\": {\"node\": \">=22.13.0\"}}");

        assertThat(doctor("--json").out()).startsWith("""
                {
                  "exit" : 0,
                  "checks" : [ {
                    "area" : "configuration",
                    "subject" : null,
                    "check" : "configuration",
                    "mark" : "ok",
                    "text" : "loop shop: /here/shop.git, 3 prompts, agent claude",
                    "mend" : null
                  }, {
                    "area" : "machine",
                    "subject" : null,
                    "check" : "git",
                    "mark" : "ok",
                    "text" : "git (here)",
                    "mend" : null
                  }, {
                    "area" : "machine",
                    "subject" : null,
                    "check" : "node",
                    "mark" : "warning",
                    "text" : "node 20.1.0 (/here/bin/node) is older than acpx asks for: 22.13.0",
                    "mend" : "install Node.js 22.13.0 or newer: https://nodejs.org/en/download"
                  }, {
                """).contains("\"area\" : \"agent\",\n    \"subject\" : \"claude\",\n    \"check\" : \"adapter\",\n    \"mark\" : \"ok\"");
    }

    @Test
    void whatIsMissingFailsWithTheCommandThatMendsIt() throws Exception {
        Files.delete(directory.resolve("bin/acpx"));
        Files.delete(directory.resolve("bin/node"));
        shell.with("PATH", directory.resolve("bin").toString());
        Files.createSymbolicLink(directory.resolve("bin/git"), Path.of("/usr/bin/git"));

        var doctor = doctor();

        assertThat(doctor.code()).isEqualTo(1);
        assertThat(doctor.out()).contains("""
                  FAILED   The program 'node' is not on the PATH (/here/bin). Install it, or name it by its full path in acpx-config; cron's PATH is often shorter than your shell's
                           mend: install Node.js 22 or newer: https://nodejs.org/en/download
                  FAILED   The program 'acpx' is not on the PATH (/here/bin). Install it, or name it by its full path in acpx-config; cron's PATH is often shorter than your shell's
                           mend: npm install -g --prefix ~/.local acpx@0.19.1
                """);
    }

    @Test
    void whatIsTooOldIsTold() throws Exception {
        program("git", "echo git version 2.25.1");
        program("acpx", "case \"$*\" in *--version) echo 0.12.0 ;; *) echo '{\"acpxRecordId\":\"x\"}' ;; esac");

        assertThat(doctor().out())
                .contains("  FAILED   git (here) is too old: 2.32.0 is needed")
                .contains("  warning  acpx 0.12.0 (/here/bin/acpx) is older than 0.19.1, with which agentloop is tested\n           mend: npm install -g --prefix ~/.local acpx@0.19.1");
    }

    @Test
    void anAgentThatWantsALoginIsQuotedInItsOwnWords() throws Exception {
        program("acpx", "case \"$*\" in *--version) echo 0.19.1 ;; *) echo '{\"id\":null,\"error\":{\"code\":-32000,\"message\":\"Not logged in\",\"data\":{\"detailCode\":\"AUTH_REQUIRED\"}}}'; exit 1 ;; esac");

        var doctor = doctor();

        assertThat(doctor.code()).isEqualTo(1);
        assertThat(doctor.out()).containsPattern("""
                Agent claude
                  FAILED   This command failed with exit code 1:
                             acpx --approve-all --timeout 55 --format json claude sessions new --name agentloop-doctor-\\d+
                           acpx says: Not logged in
                           mend: run `claude` and type `/login`
                """);
    }

    @Test
    void aReasonThatAcpxHidesInItsDetailsIsQuoted() throws Exception {
        program("acpx", "case \"$*\" in *--version) echo 0.19.1 ;; *) echo '{\"id\":null,\"error\":{\"code\":-32603,\"message\":\"Internal error\",\"data\":{\"details\":\"cannot be used with root\"}}}'; exit 1 ;; esac");

        assertThat(doctor().out()).contains("\n           acpx says: cannot be used with root\n");
    }

    @Test
    void aCommandThatIsMissingIsTold() throws Exception {
        shell.write("loop/shop/acpx-config", "agents:\n  - name: tool\n    command: [no-such-tool, \"{promptFile}\"]\n    output: {format: text}\n");

        assertThat(doctor().out()).contains("""
                Agent tool
                  FAILED   The program 'no-such-tool' is not on the PATH""").contains("mend: install no-such-tool, or correct its name in acpx-config").doesNotContain("acpx 0.19.1");
    }

    @Test
    void everyProblemOfTheConfigurationIsToldAndTheRestIsLookedAt() throws Exception {
        shell.write("loop/bad/config.yaml", "repoURl: x\n");

        var doctor = doctor();

        assertThat(doctor.code()).isEqualTo(2);
        assertThat(doctor.out()).contains("  FAILED   /here/loop/bad/config.yaml:1:1: ").contains("repoURL").contains("Agent claude\n  ok ");
        assertThat(doctor("--only", "shop").code()).isZero();
    }

    @Test
    void aRepositoryThatIsNotThereOrHasNoSuchBranchIsTold() throws Exception {
        shell.write("loop/shop/config.yaml", shell.read("loop/shop/config.yaml").replace("headBranch: main", "headBranch: trunk"));
        assertThat(doctor().out()).contains("  FAILED   git reaches /here/shop.git, which has no branch 'trunk'\n           mend: set headBranch in config.yaml to a branch it has");

        Files.move(directory.resolve("shop.git"), directory.resolve("away.git"));
        var gone = doctor();
        assertThat(gone.code()).isEqualTo(1);
        assertThat(gone.out()).contains("does not appear to be a git repository").contains("mend: git ls-remote /here/shop.git").contains("  FAILED   this user may not push branches");
    }

    @Test
    void aDiskThatIsFullerThanAllowedFails() throws Exception {
        shell.write("loop/shop/config.yaml", shell.read("loop/shop/config.yaml").replaceFirst("(?m)^# minFreeDisk:.*|^minFreeDisk:.*", "") + "\nminFreeDisk: 900000GiB\n");

        assertThat(doctor().out()).contains("below minFreeDisk, 900000.0 GiB, nothing is cloned");
    }

    @Test
    void anIssuesFolderThatIsAwayIsTold() throws Exception {
        Files.delete(directory.resolve("shop.issues"));

        assertThat(doctor().out()).contains("  FAILED   this user may not read issues, move labels, comment\n           mend: there is no folder /here/shop.issues: mkdir /here/shop.issues");
    }

    // What cron would find.

    @Test
    void aLineOfOursIsBelieved() throws Exception {
        String line = shell.run("install-cron", "--dry-run").out().lines().filter(l -> l.startsWith("+ ")).findFirst().orElseThrow().substring(2).replace("/here", directory.toString());
        Files.writeString(directory.resolve("table"), line + "\n");
        Files.writeString(directory.resolve("loop-data/agentloop.lock"), "");
        Files.setLastModifiedTime(directory.resolve("loop-data/agentloop.lock"), FileTime.from(Instant.parse("2026-11-20T17:50:00Z")));

        assertThat(doctor().out()).endsWith("""
                Schedule
                  ok       the last tick ended 3 min ago
                  ok       a line of your crontab calls ticks in this folder
                  ok       under cron the same programs are found

                13 ok""");
        Files.setLastModifiedTime(directory.resolve("loop-data/agentloop.lock"), FileTime.from(Instant.parse("2026-11-18T17:50:00Z")));
        assertThat(doctor().out()).contains("  warning  the last tick ended 48 h ago\n           mend: tail loop-data/cron.log, and: systemctl status cron");
    }

    @Test
    void aLineWithCronsOwnPathFindsLess() throws Exception {
        Files.writeString(directory.resolve("table"), "HOME=/nowhere\n* * * * * cd " + directory + " && agentloop\n");

        var doctor = doctor();

        assertThat(doctor.code()).isEqualTo(1);
        assertThat(doctor.out()).contains("under cron these are not found: ").contains("acpx").contains("(its PATH is /usr/bin:/bin)\n           mend: agentloop install-cron")
                .contains("  FAILED   under cron HOME is /nowhere, and here /here/home: agents keep their logins there");
    }

    @Test
    void aTokenOfTheShellIsNotCrons() throws Exception {
        try (StubServer forge = new StubServer(_ -> new StubServer.Response(401, Map.of("Content-Type", "application/json"), "{\"message\":\"Bad credentials\"}"))) {
            shell.write("loop/shop/config.yaml", shell.read("loop/shop/config.yaml").replaceFirst("(?m)^repoURL: .*", "repoURL: http://127.0.0.1:%s/acme/shop\nforge: {type: github, apiURL: '%s'}".formatted(forge.url().replaceAll(".*:", ""), forge.url())));
            shell.with("GITHUB_TOKEN", "ghp_secretsecretsecret");

            var doctor = doctor();

            String host = forge.url().substring("http://".length());
            assertThat(doctor.code()).isEqualTo(1);
            assertThat(doctor.out())
                    .contains("  ok       the token for %s (issues and code) is that of GITHUB_TOKEN".formatted(host))
                    .contains("the token of GITHUB_TOKEN is not accepted: it is wrong, expired or revoked")
                    .contains("  warning  under cron, by the line 'install-cron' writes, there is no token for %s (now that of GITHUB_TOKEN)\n           mend: put it into ~/.config/forge/config, ".formatted(host))
                    .doesNotContain("secretsecret");
            shell.write(".env", "GITHUB_TOKEN=ghp_secretsecretsecret\n");
            assertThat(doctor().out()).contains("writes, the same tokens are found").doesNotContain("there is no token");
            shell.with("GITHUB_TOKEN", "");
            assertThat(doctor().out()).contains("  FAILED   there is no token for %s (issues and code): none in GITHUB_TOKEN, GH_TOKEN, FORGE_TOKEN, ".formatted(host));
        }
    }

    @Test
    void nothingIsChangedAnywhere() throws Exception {
        String before = listing();
        doctor();
        assertThat(listing()).isEqualTo(before);
    }

    private String listing() throws Exception {
        Process find = new ProcessBuilder("find", ".", "-printf", "%p %s %T@\\n").directory(directory.toFile()).start();
        String all = new String(find.getInputStream().readAllBytes());
        assertThat(find.waitFor()).isZero();
        return all;
    }

    @Test
    void itFitsATerminal() {
        shell.with("COLUMNS", "80");
        String folder = directory.toString();
        assertThat(shell.run("doctor").out().replace("/here", folder).lines().filter(line -> !line.contains(folder)))
                .allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(80));
    }
}
