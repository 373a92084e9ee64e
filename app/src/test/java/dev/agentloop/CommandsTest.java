package dev.agentloop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a user types and what comes back.
class CommandsTest {
    @TempDir
    Path directory;

    private Shell shell;

    @BeforeEach
    void openShell() throws Exception {
        shell = new Shell(directory);
    }

    @Test
    void aWrongCommandIsUsageAndSuggestsTheRightOne() {
        var wrong = shell.run("statsu");

        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.out()).isEmpty();
        assertThat(wrong.err()).contains("statsu").contains("Did you mean").contains("agentloop status").contains("--help");
    }

    @Test
    void aWrongOptionIsUsage() {
        var wrong = shell.run("status", "--jsno");

        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err()).contains("--jsno").contains("--json");
    }

    @Test
    void helpNamesEveryCommandAndIsAnAnswer() {
        var help = shell.run("--help");

        assertThat(help.code()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out()).contains("tick", "plan", "status", "costs", "explain", "logs", "stop", "move", "issue", "gc", "init", "demo").doesNotContain("demo-agent");
    }

    @Test
    void everyCommandKnowsItsVersionAndItsHelp() {
        assertThat(shell.run("status", "--version").out()).isEqualTo(shell.run("--version").out()).startsWith("agentloop ");
        assertThat(shell.run("help").out()).isEqualTo(shell.run("--help").out());
        assertThat(shell.run("help", "status").out()).isEqualTo(shell.run("status", "--help").out()).startsWith("Usage: agentloop status");
        assertThat(shell.run("issue", "--help").out()).contains("Closes an issue.").contains("Opens a closed issue again.");
    }

    @Test
    void withoutConfigurationATickSaysHowToBegin() {
        var tick = shell.run();

        assertThat(tick.code()).isEqualTo(2);
        assertThat(tick.out()).isEmpty();
        assertThat(tick.err()).contains("loop").contains("agentloop init");
    }

    @Test
    void initWritesAValidLoopOnceAndIgnoresTheState() throws Exception {
        shell.git("init", "--quiet", "--bare", "--initial-branch=main", "shop.git");

        var first = shell.run("init", "shop.git", "--username", "alice", "bob", "--agent", "opencode acp");

        assertThat(first.code()).as(first.err()).isZero();
        assertThat(first.out()).startsWith("""
                wrote loop/shop/config.yaml
                wrote loop/shop/acpx-config
                wrote loop/shop/prompts/plan.md
                wrote loop/shop/prompts/code.md
                wrote loop/shop/prompts/merge.md
                added loop-data/ to .gitignore
                """);
        assertThat(first.out()).contains("agentloop plan").contains("*/2 * * * * cd /here && ");
        assertThat(shell.read("loop/shop/config.yaml")).contains("repoURL: " + directory.resolve("shop.git") + "\n").contains("usernames: [alice, bob]");
        assertThat(shell.read("loop/shop/acpx-config")).contains("agent: opencode acp\n");
        assertThat(Files.isDirectory(directory.resolve("loop-data"))).isTrue();

        shell.write("loop/shop/prompts/plan.md", shell.read("loop/shop/prompts/plan.md") + "\nMine.\n");
        var second = shell.run("init", "shop.git", "--username", "carol");

        assertThat(second.code()).isZero();
        assertThat(second.err()).contains("loop/shop/config.yaml is there already; it stays as it is");
        assertThat(shell.read("loop/shop/prompts/plan.md")).endsWith("\nMine.\n");
        assertThat(shell.read("loop/shop/config.yaml")).contains("[alice, bob]");
        assertThat(shell.read(".gitignore")).isEqualTo("loop-data/\n");
    }

    /// The line in each file leads to a schema that is there, without a network.
    @Test
    void initWritesTheSchemasItsFilesPointTo() throws Exception {
        shell.git("init", "--quiet", "--bare", "--initial-branch=main", "shop.git");

        assertThat(shell.run("init", "shop.git", "--username", "alice").code()).isZero();

        for (String file : List.of("config.yaml", "acpx-config")) {
            String first = shell.read("loop/shop/" + file).lines().findFirst().orElseThrow();
            assertThat(first).startsWith("# yaml-language-server: $schema=");
            Path schema = directory.resolve("loop/shop").resolve(first.substring(first.indexOf('=') + 1)).normalize();
            String word = schema.getFileName().toString().replace(".json", "");
            assertThat(Files.readString(schema)).isEqualToIgnoringWhitespace(shell.run("schema", word).out());
        }

        shell.write("loop/.schema/config.json", "{}\n");
        var second = shell.run("init", "shop.git", "--username", "alice");

        assertThat(second.code()).isZero();
        assertThat(second.err()).contains("loop/.schema/config.json is of another version").contains("agentloop schema config >loop/.schema/config.json");
        assertThat(shell.read("loop/.schema/config.json")).isEqualTo("{}\n");
        assertThat(shell.run("schema", "confg").code()).isEqualTo(2);
    }

    /// Bitbucket has no issues: until somebody names a Jira project they are files.
    @Test
    void initWritesALoopForBitbucketThatLoads() throws Exception {
        var first = shell.run("init", "https://bitbucket.org/acme/web", "--username", "alice");

        assertThat(first.code()).as(first.err()).isZero();
        assertThat(first.out()).contains("issues/web").contains("Jira").contains("agentloop plan");
        assertThat(shell.read("loop/web/config.yaml")).contains("\ntracker:\n  type: local\n  path: issues/web\n");
        assertThat(directory.resolve("issues/web")).isDirectory();
        assertThat(shell.run("issue", "list", "--only", "web").code()).isZero();
    }

    @Test
    void initSaysWhatToAddForAHostItDoesNotKnow() {
        var added = shell.run("init", "https://git.acme.dev/acme/web", "--username", "alice");

        assertThat(added.code()).isEqualTo(2);
        assertThat(added.err()).contains("forge: {type: ...}").contains("gitlab");
    }

    @Test
    void initRefusesANameThatCannotBeADirectory() {
        var refused = shell.run("init", "https://github.com/acme/..", "--username", "alice");

        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("--name");
    }

    @Test
    void initSaysHowToMakeTheRepository() {
        var refused = shell.run("init", "shop.git", "--username", "alice");

        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).isEqualTo("agentloop: shop.git is no bare repository: make one with 'git init --bare shop.git', or give a URL");
        assertThat(directory.resolve("loop")).doesNotExist();
    }

    @Test
    void initWritesNothingForAnAddressItCannotUse() {
        assertThat(shell.run("init", "git@github.com:acme/shop.git", "--username", "alice").err())
                .isEqualTo("agentloop: issues cannot be reached over ssh: use https://github.com/acme/shop.git, and set cloneURL: git@github.com:acme/shop.git in its config.yaml");
        assertThat(shell.run("init", "ssh://git@github.com/acme/shop", "--username", "alice").err()).contains("use https://github.com/acme/shop,");
        assertThat(shell.run("init", "ftp://acme.dev/shop", "--username", "alice").err()).contains("'ftp'");

        var secret = shell.run("init", "https://alice:ghp_secret@github.com/acme/shop", "--username", "alice");

        assertThat(secret.code()).isEqualTo(2);
        assertThat(secret.err()).contains("without").doesNotContain("ghp_secret");
        assertThat(directory.resolve("loop")).doesNotExist();
    }

    @Test
    void initSaysThatALoopIsForAnotherRepository() throws Exception {
        shell.withLoop("shop.git");

        var other = shell.run("init", "https://github.com/acme/shop", "--username", "alice");

        assertThat(other.code()).isEqualTo(2);
        assertThat(other.err()).endsWith("agentloop: loop 'shop' is for /here/shop.git: choose another name for https://github.com/acme/shop with --name");
    }

    /// One such loop must not keep the others from their tick.
    @Test
    void initAsksForPeopleWhenNobodyCanTell() {
        var refused = shell.run("init", "https://github.com/acme/shop");

        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("--username");
        assertThat(directory.resolve("loop")).doesNotExist();
    }

    @Test
    void issuesAreWorkedWithFromTheShell() throws Exception {
        shell.withLoop("shop.git");

        assertThat(shell.run("issue", "create", "First", "--body", "Do it.", "--label", "bug").out()).isEqualTo("shop/1");
        assertThat(shell.run("issue", "comment", "1", "Soon.").code()).isZero();
        assertThat(shell.run("issue", "close", "shop/1").out()).isEqualTo("shop/1: closed");
        assertThat(shell.run("issue", "list").out()).isEmpty();
        assertThat(shell.run("issue", "list", "--all").out()).isEqualTo("1      closed First  (alice)  [bug]");
        assertThat(shell.run("issue", "reopen", "1").out()).isEqualTo("shop/1: open");
        assertThat(shell.run("issue", "show", "1").out()).startsWith("shop/1  First\nopen, by alice, ").contains("labels: bug\n\nDo it.\n\n---- agentloop, ").endsWith("\nSoon.");
    }

    @Test
    void issuesAreListedInColumns() throws Exception {
        shell.withLoop("shop.git");
        shell.run("issue", "create", "Short");
        shell.run("issue", "create", "Somewhat longer", "--label", "bug");
        shell.run("issue", "create", "A title of more than fifty characters, which is a long one");

        assertThat(shell.run("issue", "list").out()).isEqualTo("""
                1      open   Short            (alice)
                2      open   Somewhat longer  (alice)  [bug]
                3      open   A title of more than fifty characters, which is a long one  (alice)""");
    }

    @Test
    void aMissingIssueIsSaidInWords() throws Exception {
        shell.withLoop("shop.git");

        var missing = shell.run("issue", "show", "99");

        assertThat(missing.code()).isEqualTo(1);
        assertThat(missing.err()).contains("99");
        assertThat(shell.run("issue", "show", "nine!").code()).isEqualTo(2);
    }

    @Test
    void withoutALoopEveryCommandSaysHowToBegin() {
        for (String[] command : new String[][] {{"issue", "list"}, {"issue", "show", "1"}, {"move", "1", "loop/plan"}, {"issue", "create", "First"}}) {
            var refused = shell.run(command);

            assertThat(refused.code()).isEqualTo(2);
            assertThat(refused.err()).as(String.join(" ", command)).contains("agentloop init").endsWith("agentloop: no loop in loop can be used");
        }
    }

    @Test
    void wrongArgumentsOfIssueCommandsAreUsage() throws Exception {
        shell.withLoop("shop.git");
        shell.run("issue", "create", "First");

        assertThat(shell.run("issue", "create", "two\nlines").code()).isEqualTo(2);
        assertThat(shell.run("issue", "comment", "1", " ").code()).isEqualTo(2);
        assertThat(shell.run("issue", "list", "--max", "0").code()).isEqualTo(2);
        assertThat(shell.run("issue", "lst").err()).startsWith("agentloop: 'agentloop issue' has no command 'lst'");
        assertThat(shell.run("move", "1", "loop/plan", "now").err()).startsWith("agentloop: 'now' is more than 'agentloop move' takes");
    }

    @Test
    void moveReplacesManagedLabelsOnly() throws Exception {
        shell.withLoop("shop.git");
        shell.run("issue", "create", "First", "--label", "bug", "--label", "NeedSupervisor");

        var moved = shell.run("move", "1", "loop/plan");

        assertThat(moved.code()).as(moved.err()).isZero();
        assertThat(moved.out()).isEqualTo("shop/1: NeedSupervisor -> loop/plan");
        assertThat(shell.run("issue", "list").out()).isEqualTo("1      open   First  (alice)  [bug, loop/plan]");
    }

    @Test
    void moveRefusesALabelTheLoopDoesNotHave() throws Exception {
        shell.withLoop("shop.git");
        shell.run("issue", "create", "First");

        var refused = shell.run("move", "1", "loop/paln");

        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("loop/paln").contains("loop/plan,");
    }

    @Test
    void planSaysWhatATickWouldDoAndWhatItLeavesAlone() throws Exception {
        shell.withLoop("shop.git");
        shell.run("issue", "create", "First", "--label", "loop/code");
        shell.run("issue", "create", "Second", "--label", "loop/code");
        shell.with("USER", "mallory").run("issue", "create", "Third", "--label", "loop/plan");

        var plan = shell.run("plan");

        assertThat(plan.code()).isZero();
        assertThat(plan.err()).isEmpty();
        assertThat(plan.out()).isEqualTo("""
                loop shop
                  do    shop/1: start code (loop/code -> loop/code-in-process) — it has loop/code, and prompt 'code' has a free slot
                  wait  shop/2: prompt 'code' has no free slot: 1 of 1 taken
                  wait  shop/3: its author mallory is not listed in usernames, so no agent ever gets it""");
    }

    @Test
    void planFitsATerminal() throws Exception {
        shell.withLoop("shop.git");
        shell.run("issue", "create", "First", "--label", "loop/code");

        assertThat(shell.with("COLUMNS", "80").run("plan").out()).isEqualTo("""
                loop shop
                  do    shop/1: start code (loop/code -> loop/code-in-process) — it has
                                loop/code, and prompt 'code' has a free slot""");
    }

    @Test
    void planAndStatusSayWhatAnEarlierTickCouldNotDo() throws Exception {
        shell.withLoop("shop.git");
        shell.run("issue", "create", "First", "--label", "loop/plan");
        assertThat(shell.run("tick").err()).contains("is empty: push a first commit");

        assertThat(shell.run("plan").out()).contains("an earlier tick could not finish it: ").contains("is empty: push a first commit");
        assertThat(shell.run("status").out()).contains("the next tick: an earlier tick could not finish it: ");
    }

    @Test
    void everyProblemOfTheConfigurationIsToldAtItsPlace() throws Exception {
        shell.withLoop("shop.git");
        shell.write("loop/shop/config.yaml", "repoURL: " + directory.resolve("shop.git") + "\nusernames: []\nratelimitMax: 3\n");

        var plan = shell.run("plan");

        assertThat(plan.code()).isEqualTo(2);
        assertThat(plan.err().lines()).hasSize(2);
        assertThat(plan.err()).contains("loop/shop/config.yaml:2:").contains("loop/shop/config.yaml:3:1: ").contains("rateLimitMax");
    }

    @Test
    void anUnreachableTrackerIsSaidAndIsNoUsageError() throws Exception {
        shell.withLoop("shop.git");
        Files.delete(directory.resolve("shop.issues"));

        var plan = shell.run("plan");

        assertThat(plan.code()).isEqualTo(1);
        assertThat(plan.err()).startsWith("shop: ").contains("shop.issues");
        assertThat(plan.out()).startsWith("loop shop\n  nothing is decided: /here/shop.issues: ");
    }

    @Test
    void aBrokenIssueFileHidesNothingButItself() throws Exception {
        shell.withLoop("shop.git");
        shell.run("issue", "create", "First", "--label", "loop/plan");
        shell.run("issue", "create", "Second", "--label", "loop/plan");
        shell.write("shop.issues/1.md", "---\nlabels: [loop/plan\n---\n");

        var plan = shell.run("plan");

        assertThat(plan.err()).startsWith("shop/1: ").contains("/here/shop.issues/1.md:");
        assertThat(plan.out()).contains("shop/2: start plan").doesNotContain("shop/1");
    }

    /// In the wrong directory nothing is at work either: a script must not take that for a good answer.
    @Test
    void statusWithoutALoopIsUsage() {
        assertThat(shell.run("status").code()).isEqualTo(2);
        assertThat(shell.run("status", "--json").code()).isEqualTo(2);
    }

    @Test
    void statusOfNothing() throws Exception {
        shell.withLoop("shop.git");

        assertThat(shell.run("status").out()).isEqualTo("""
                lock: free

                shop
                  no issue was worked on yet""");
        assertThat(shell.run("status", "--json").out()).isEqualToIgnoringWhitespace("""
                {"lock": {"state": "free"}, "loops": [{"name": "shop", "issues": []}], "accounts": [], "limits": []}""");
    }

    @Test
    void anIdleTickPrintsItsSummaryLine() throws Exception {
        shell.withLoop("shop.git");

        var tick = shell.run("tick");

        assertThat(tick.code()).as(tick.err()).isZero();
        assertThat(tick.err()).isEmpty();
        assertThat(tick.out()).matches("tick loop=shop input.loop/code=0 input.loop/merge=0 input.loop/plan=0 started=0 finished_ok=0 finished_fail=0 orphans=0"
                + " hung=0 quarantined=0 auto_cleaned=0 restarted=0 ci_fixes=0 ci_waiting=0 waiting=0 requests=\\d+ ms=\\d+");
    }
}
