package dev.agentloop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `agentloop gc`, with a forge of files and real git.
class GcTest {
    private static final Instant NOW = Instant.parse("2026-11-20T17:53:12.123Z");

    @TempDir
    Path directory;

    private Shell shell;

    @BeforeEach
    void openShell() throws Exception {
        shell = new Shell(directory).withLoop("shop.git");
        git("clone", "--quiet", "shop.git", "seed");
        commit("seed", "README.md");
        git("-C", "seed", "push", "--quiet", "origin", "HEAD:main");
    }

    private void git(String... arguments) throws IOException, InterruptedException {
        shell.git(arguments);
    }

    private void commit(String where, String file) throws Exception {
        shell.write(where + "/" + file, "hello\n");
        git("-C", where, "add", ".");
        git("-C", where, "-c", "user.name=Agent", "-c", "user.email=agent@localhost", "commit", "--quiet", "-m", "Change");
    }

    /// Issue 1, which is done with, and whose clone holds a commit that was not pushed.
    private void clonedIssue() throws Exception {
        shell.run("issue", "create", "Add a cart", "--label", "loop/plan-done");
        Files.createDirectories(directory.resolve("loop-data/shop/issues/1.meta/clone.new/half"));
        git("clone", "--quiet", "shop.git", "loop-data/shop/issues/1");
        commit("loop-data/shop/issues/1", "cart");
    }

    private Map<String, Long> tree() throws IOException {
        Map<String, Long> tree = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                tree.put(file.toString(), Files.size(file));
            }
        }
        return tree;
    }

    private Path old(String name, String content) throws IOException {
        shell.write(name, content);
        Path path = directory.resolve(name);
        for (Path each = path; !each.equals(directory); each = each.getParent()) {
            Files.setLastModifiedTime(each, FileTime.from(NOW.minusSeconds(90_000)));
        }
        return path;
    }

    @Test
    void aDryRunListsWhatCouldGoAndChangesNothing() throws Exception {
        clonedIssue();
        Map<String, Long> before = tree();

        var gc = shell.run("gc", "--dry-run");

        assertThat(gc.code()).as("%s", gc).isZero();
        assertThat(gc.out()).contains("  LOOP  WHAT")
                .containsPattern("  shop  clone of 1 +\\S+ KiB  it is at loop/plan-done, so its clone is no longer needed\n")
                .containsPattern("  shop  runs of 1 +8.0 KiB  something half deleted is left over\n")
                .contains(" could go.");
        assertThat(tree()).isEqualTo(before);
    }

    @Test
    void whatWasNotPushedIsKeptAndListedUntilTheRemoteHasIt() throws Exception {
        clonedIssue();

        var gc = shell.run("gc");

        assertThat(gc.code()).as("%s", gc).isZero();
        assertThat(gc.out()).contains(" removed.");
        assertThat(directory.resolve("loop-data/shop/issues/1")).doesNotExist();
        assertThat(directory.resolve("loop-data/shop/issues/1.meta/clone.new")).doesNotExist();
        Path bundle = directory.resolve("loop-data/shop/issues/1.meta/rescue-20261120T175312.123Z.bundle");
        assertThat(bundle).exists();
        assertThat(shell.run("issue", "show", "1").out()).contains("comes back").contains(bundle.getFileName().toString());

        shell.at("2027-03-01T00:00:00Z");
        git("init", "--quiet", "--bare", "loop-data/shop/cache.git");
        var again = shell.run("gc", "--bundles-older-than", "90d");
        assertThat(again.code()).as("%s", again).isZero();
        assertThat(again.out()).contains("Work that was not pushed is kept:").containsPattern("shop/1 +100d +\\S+ KiB +git fetch '/here/loop-data/shop/issues/1.meta/rescue-");
        assertThat(bundle).exists();

        git("-C", "seed", "fetch", "--quiet", bundle.toString(), "refs/rescue/*:refs/rescue/*");
        git("-C", "seed", "push", "--quiet", "origin", "refs/rescue/HEAD:refs/heads/issue-1-cart");
        assertThat(shell.run("gc", "--bundles-older-than", "200d").out()).contains("is kept");
        assertThat(bundle).exists();
        assertThat(shell.run("gc").out()).contains("is kept");
        assertThat(shell.run("gc", "--bundles-older-than", "90d").out()).contains("the remote has all of it by now, and it was kept 100d ago");
        assertThat(bundle).doesNotExist();
    }

    @Test
    void aTrackerThatCannotBeReadLeavesTheClonesAndSaysSo() throws Exception {
        clonedIssue();
        Path half = old("loop-data/shop/intent.json.tmp", "{");
        Files.move(directory.resolve("shop.issues"), directory.resolve("aside"));
        Files.writeString(directory.resolve("shop.issues"), "no directory");

        var gc = shell.run("gc");

        assertThat(gc.code()).as("%s", gc).isEqualTo(1);
        assertThat(gc.out()).contains("shop: its clones and runs are left");
        assertThat(directory.resolve("loop-data/shop/issues/1")).exists();
        assertThat(half).doesNotExist();
    }

    @Test
    void ofALoopThatIsNoLongerConfiguredOnlyWhatNobodyMissesGoes() throws Exception {
        shell.write("loop-data/work/cache.git/HEAD", "ref: refs/heads/main\n");
        shell.write("loop-data/work/issues/3/precious", "work");
        Files.createDirectories(directory.resolve("loop-data/work/issues/3.meta"));
        shell.write("loop-data/bundled/issues/4.meta/rescue-20261020T175312.123Z.bundle", "work");
        shell.write("loop-data/strange/issues/5/precious", "work");
        shell.write("loop-data/empty/issues/6.meta/standing.json.tmp", "");
        shell.write("loop-data/empty/cache.git/HEAD", "ref: refs/heads/main\n");

        var gc = shell.run("gc");

        assertThat(gc.code()).as("%s", gc).isZero();
        assertThat(directory.resolve("loop-data/empty")).doesNotExist();
        assertThat(directory.resolve("loop-data/work/cache.git")).doesNotExist();
        assertThat(List.of("work/issues/3/precious", "bundled/issues/4.meta/rescue-20261020T175312.123Z.bundle", "strange/issues/5/precious"))
                .allSatisfy(file -> assertThat(directory.resolve("loop-data/" + file)).hasContent("work"));
        assertThat(gc.out()).contains("work is no longer configured, and is left: work/3 has a clone", "bundled/4", "strange is no longer configured, and is left: there is more");
    }

    /// As when it is called in the wrong place, or somebody is editing.
    @Test
    void nothingGoesWhereTheConfigurationCannotBeRead() throws Exception {
        clonedIssue();
        shell.write("loop/shop/config.yaml", "repoURL: [");
        assertThat(shell.run("gc").code()).isEqualTo(2);
        assertThat(directory.resolve("loop-data/shop/issues/1")).exists();

        shell.write("loop-data/empty/cache.git/HEAD", "ref: refs/heads/main\n");
        shell.write("loop-data/empty/issues/6.meta/lock", "");
        Files.move(directory.resolve("loop"), directory.resolve("elsewhere"));
        assertThat(shell.run("gc").code()).isEqualTo(2);
        assertThat(directory.resolve("loop-data/shop/issues/1")).exists();
        assertThat(directory.resolve("loop-data/empty/cache.git")).exists();
    }

    @Test
    void leftoversOfDeadProcessesAndOldVersionsGo() throws Exception {
        Files.createDirectories(directory.resolve("loop-data/shop/cache.git"));
        Path fetch = old("loop-data/shop/cache.git.new/pack", "half");
        Path version = old("home/.cache/agentloop/abc1/bin/agentloop", "old");
        Path used = old("home/.cache/agentloop/abc1/last-used", "");
        Files.setLastModifiedTime(used, FileTime.from(NOW.minusSeconds(8 * 86_400)));
        Path other = old("home/.cache/agentloop/abc2/last-used", "");
        shell.write("loop-data/shop/fresh.tmp", "");
        Files.setLastModifiedTime(directory.resolve("loop-data/shop/fresh.tmp"), FileTime.from(NOW.minusSeconds(60)));

        var gc = shell.run("gc");

        assertThat(gc.code()).as("%s", gc).isZero();
        assertThat(gc.out()).contains("cache.git.new", "abc1").doesNotContain("abc2", "fresh.tmp");
        assertThat(fetch.getParent()).doesNotExist();
        assertThat(version.getParent().getParent()).doesNotExist();
        assertThat(other).exists();
        assertThat(shell.run("gc").out()).startsWith("Nothing can go.");
    }
}
