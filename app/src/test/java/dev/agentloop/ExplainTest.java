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

    private String golden(String name, String said) throws Exception {
        Path file = Path.of("src/test/resources/explained", name + ".txt");
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, said + "\n");
        }
        return Files.readString(file).stripTrailing();
    }

    /// Whole answers, as people read them: look at the files after `-Dgolden.write=true`.
    @Test
    void theWholeAnswerIsAsItIsWrittenDown() throws Exception {
        shell.run("issue", "create", "Say the opening hours", "--label", "loop/code");
        shell.run("issue", "create", "Sell tea", "--label", "loop/code", "--label", "bug");
        shell.run("issue", "create", "Sell coffee", "--label", "loop/plan-done");
        for (String name : List.of("1-is-started", "2-waits-for-a-slot", "3-is-at-rest")) {
            String said = shell.run("explain", name.substring(0, 1)).out().replaceAll("[\\d.]+ GiB free", "N GiB free");
            assertThat(said).as(name).isEqualTo(golden(name, said));
        }
        String planned = shell.run("plan").out();
        assertThat(planned).isEqualTo(golden("plan", planned));
    }

    @Test
    void aLabelNobodyKnowsSuggestsTheNearest() {
        shell.run("issue", "create", "First", "--label", "loop/paln");
        assertThat(explained("shop/1")).contains("Now:  no prompt of this loop names loop/paln (did you mean loop/plan?).");
    }

    @Test
    void anIssueAtRestSaysWhatAHumanCanDo() {
        shell.run("issue", "create", "Plain");
        shell.run("issue", "create", "Stuck", "--label", "NeedSupervisor");
        shell.run("issue", "create", "Done", "--label", "loop/plan-done");
        assertThat(explained("1")).contains("Now:  it carries none of the loop's labels.").last().asString().contains("agentloop move shop/1 LABEL");
        assertThat(explained("2")).contains("Now:  a human has to look: the comment on its page says why.");
        assertThat(explained("3")).contains("Now:  loop/plan-done is where a prompt's work ends.");
    }

    @Test
    void aStrangersIssueSaysWhoMayOrderWork() {
        shell.with("USER", "mallory").run("issue", "create", "Third", "--label", "loop/plan");
        assertThat(explained("1")).anyMatch(line -> line.startsWith("Now:  ") && line.contains("mallory is not listed"))
                .last().asString().endsWith("; it goes on only when its author is added to usernames.");
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
