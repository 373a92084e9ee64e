package dev.agentloop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `agentloop explain` and `agentloop stop`, as typed.
class ExplainTest {
    @TempDir
    Path directory;

    private Shell shell;

    @BeforeEach
    void openShell() throws Exception {
        shell = new Shell(directory);
        shell.withLoop("shop.git");
    }

    private List<String> explained(String issue) {
        var explained = shell.run("explain", issue);
        assertThat(explained.code()).as(explained.err()).isZero();
        return explained.out().lines().toList();
    }

    @Test
    void anIssueWithoutAFreeSlotWaitsForOne() {
        shell.run("issue", "create", "First", "--label", "loop/code");
        shell.run("issue", "create", "Second", "--label", "loop/code", "--label", "bug");

        List<String> lines = explained("2");
        assertThat(lines.getFirst()).isEqualTo("shop/2  Second — open, by alice, bug, loop/code");
        assertThat(lines).contains(
                "  no    1  an intent of agentloop's own is open, and the labels are ones its own steps could have left: none is open",
                "  yes  18  input label, and anything of that is missing: loop/code",
                "           yes  its author is listed in usernames: alice",
                "           no   a slot of prompt 'code' is free: 1 of 1 taken");
        assertThat(lines.getLast()).isEqualTo(
                "Next: nothing now: prompt 'code' has no free slot: 1 of 1 taken. It goes on when another issue gives its slot back.");

        assertThat(explained("1").getLast())
                .isEqualTo("Next: the next tick does this: start code (loop/code -> loop/code-in-process) — it has loop/code, and prompt 'code' has a free slot.");
    }

    @Test
    void aLabelNobodyKnowsSuggestsTheNearest() {
        shell.run("issue", "create", "First", "--label", "loop/paln");
        assertThat(explained("shop/1").getLast()).startsWith("Next: nothing: no prompt of this loop names loop/paln (did you mean loop/plan?).");
    }

    @Test
    void anIssueAtRestSaysWhatAHumanCanDo() {
        shell.run("issue", "create", "Plain");
        shell.run("issue", "create", "Stuck", "--label", "NeedSupervisor");
        shell.run("issue", "create", "Done", "--label", "loop/plan-done");
        assertThat(explained("1").getLast()).contains("carries none of the loop's labels").contains("agentloop move shop/1 LABEL");
        assertThat(explained("2").getLast()).contains("until a human has looked");
        assertThat(explained("3").getLast()).contains("loop/plan-done is where a prompt's work ends");
    }

    @Test
    void aStrangersIssueSaysWhoMayOrderWork() {
        shell.with("USER", "mallory").run("issue", "create", "Third", "--label", "loop/plan");
        assertThat(explained("1").getLast()).contains("mallory is not listed").endsWith("It goes on only when its author is added to usernames.");
    }

    @Test
    void itChangesNothing() throws Exception {
        shell.run("issue", "create", "First", "--label", "loop/plan");
        explained("1");
        assertThat(Files.exists(directory.resolve("loop-data/shop"))).isFalse();
    }

    @Test
    void anIssueThatIsNotThereIsUsage() {
        var missing = shell.run("explain", "99");
        assertThat(missing.code()).isEqualTo(2);
        assertThat(missing.err()).contains("there is no issue shop/99");
    }

    @Test
    void withoutItsForgeItSaysSoAndFails() throws Exception {
        shell.run("issue", "create", "First", "--label", "loop/plan");
        Files.move(directory.resolve("shop.issues"), directory.resolve("elsewhere"));
        var blind = shell.run("explain", "1");
        assertThat(blind.code()).isEqualTo(2);
        assertThat(blind.err()).contains("cannot be read");
    }

    @Test
    void stopWithoutAnAgentSaysHowToKeepOneFromStarting() {
        shell.run("issue", "create", "First", "--label", "loop/plan");
        var stopped = shell.run("stop", "1");
        assertThat(stopped.code()).isZero();
        assertThat(stopped.out()).isEqualTo("shop/1: no agent works on it. To keep one from being started: agentloop move shop/1 NeedSupervisor");
    }
}
