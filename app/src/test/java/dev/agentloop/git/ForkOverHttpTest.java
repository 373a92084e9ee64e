package dev.agentloop.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentloop.model.LoopConfig.Forge;
import dev.agentloop.model.LoopConfig.GitOptions;
import dev.agentloop.model.Publication.Change;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Work of somebody who may not push to the repository, and has a fork.
class ForkOverHttpTest {
    private static final String TOKEN = "a-very-secret-token-4711";

    @TempDir
    Path root;

    GitFixture at;
    GitHttpServer server;
    Path fork;

    @BeforeEach
    void serve() throws Exception {
        at = new GitFixture(root);
        Path helper = Files.writeString(root.resolve("helper"), "#!/bin/sh\ntest \"$8\" != get || printf 'username=x-access-token\\npassword=%s\\n' " + TOKEN + "\n");
        Files.setPosixFilePermissions(helper, PosixFilePermissions.fromString("rwxr-xr-x"));
        at.helper = Optional.of(helper);
        fork = root.resolve("remotes/bot/shop.git");
        at.git(root, "clone", "--quiet", "--bare", at.remote.toString(), fork.toString());
        server = GitHttpServer.start(root.resolve("remotes"), TOKEN);
        server.writable(path -> path.startsWith("/bot/"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private CloneSpec spec() {
        return at.spec(server.url("shop.git"), Forge.Type.GITHUB).pushedTo(Optional.of(server.url("bot/shop.git")));
    }

    private String tip(Path repository, String branch) {
        return at.git(repository, "rev-parse", "refs/heads/" + branch);
    }

    private List<String> pushes() {
        return server.requests().stream().filter(request -> request.endsWith("/git-receive-pack")).toList();
    }

    @Test
    void aPlainPushGoesToTheForkAndAFetchToTheRepository() throws Exception {
        at.workspaces().prepare(spec(), at.clone, at.meta);
        at.git(at.clone, "switch", "--quiet", "-c", "issue-12-x");
        String commit = at.commit(at.clone, "work", "x");
        at.git(at.clone, "push", "--quiet", "-u", "origin", "issue-12-x");
        at.commitToRemote("later", "x");
        at.git(at.clone, "fetch", "--quiet");

        assertThat(tip(fork, "issue-12-x")).isEqualTo(commit);
        assertThat(at.git(at.remote, "branch", "--list", "issue-*")).isEmpty();
        assertThat(at.git(at.clone, "rev-parse", "origin/main")).isEqualTo(tip(at.remote, "main"));
        assertThat(at.workspaces().remove(at.clone, at.meta)).as("what the fork has needs no rescue").isEmpty();
    }

    /// Without a fork the same push is refused: it is the server that holds the rule, not the test.
    @Test
    void toTheRepositoryItselfNothingCanBePushed() throws Exception {
        at.workspaces().prepare(at.spec(server.url("shop.git"), Forge.Type.GITHUB), at.clone, at.meta);
        at.commit(at.clone, "work", "x");

        assertThatThrownBy(() -> at.git(at.clone, "push", "--quiet", "origin", "HEAD:refs/heads/issue-12-x")).hasMessageContaining("403");
    }

    @Test
    void whoDoesNotPushHasNoHelperForTheForkEither() throws Exception {
        at.workspaces()
                .prepare(new CloneSpec(at.cache, server.url("shop.git"), "main", Forge.Type.GITHUB, Optional.empty(), false, GitOptions.WHOLE, spec().forkURL()), at.clone, at.meta);
        at.commit(at.clone, "work", "x");

        assertThatThrownBy(() -> at.git(at.clone, "push", "--quiet", "origin", "HEAD:refs/heads/issue-12-x")).hasMessageContaining("terminal prompts disabled");
    }

    @Test
    void theForksHeadBranchFollows() throws Exception {
        at.commitToRemote("later", "x");
        at.workspaces().prepare(spec(), at.clone, at.meta);
        assertThat(tip(fork, "main")).isEqualTo(tip(at.remote, "main"));
        assertThat(pushes()).hasSize(1);

        at.workspaces().prepare(spec(), at.clone, at.meta);
        assertThat(pushes()).as("nothing moved").hasSize(1);
        at.commitToRemote("latest", "x");
        at.workspaces().prepare(spec(), at.clone, at.meta);
        assertThat(tip(fork, "main")).isEqualTo(tip(at.remote, "main"));
        assertThat(at.git(fork, "for-each-ref", "--format=%(refname)")).isEqualTo("refs/heads/main");
        assertThat(at.narration).isEmpty();
    }

    @Test
    void aHeadBranchWithCommitsOfItsOwnIsLeftAloneAndThatIsSaidOnce() throws Exception {
        Path other = Files.createTempDirectory(root, "owner");
        at.git(root, "clone", "--quiet", fork.toString(), other.toString());
        String own = at.commit(other, "own", "x");
        at.git(other, "push", "--quiet", "origin", "main");
        for (String file : List.of("one", "two", "three")) {
            at.commitToRemote(file, "x");
            at.workspaces().prepare(spec(), at.clone, at.meta);
        }

        assertThat(tip(fork, "main")).isEqualTo(own);
        assertThat(at.narration).singleElement().asString()
                .startsWith("branch 'main' of the fork " + server.url("bot/shop.git") + " does not follow").contains("[rejected]").doesNotContain(TOKEN);
        at.git(at.clone, "switch", "--quiet", "-c", "issue-12-x");
        at.commit(at.clone, "work", "x");
        at.git(at.clone, "push", "--quiet", "origin", "issue-12-x");
    }

    @Test
    void aProtectedHeadBranchIsLeftAloneAndThatIsSaidOnce() throws Exception {
        Path hook = Files.createDirectories(fork.resolve("hooks")).resolve("update");
        Files.writeString(hook, "#!/bin/sh\ntest \"$1\" != refs/heads/main\n");
        Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwxr-xr-x"));
        String before = tip(fork, "main");
        for (String file : List.of("one", "two")) {
            at.commitToRemote(file, "x");
            at.workspaces().prepare(spec(), at.clone, at.meta);
        }

        assertThat(tip(fork, "main")).isEqualTo(before);
        assertThat(at.narration).singleElement().asString().contains("[remote rejected]");
        Files.delete(hook);
        at.commitToRemote("three", "x");
        at.workspaces().prepare(spec(), at.clone, at.meta);
        assertThat(tip(fork, "main")).isEqualTo(tip(at.remote, "main"));
    }

    private CloneSpec pushedByAgentloop() {
        return new CloneSpec(at.cache, server.url("shop.git"), "main", Forge.Type.GITHUB, Optional.empty(), false, GitOptions.WHOLE, spec().forkURL());
    }

    private Set<String> known() {
        return CloneRefs.of(at.clone, "main").orElseThrow().commits();
    }

    private Delivery publish(Set<String> known) throws Exception {
        GitWorkspaces tick = at.workspaces();
        tick.runEnded();
        return tick.publish(pushedByAgentloop(), at.clone, at.meta, new PublishRules("issue-12-", known, known, List.of()));
    }

    @Test
    void whatAgentloopPublishesGoesToTheForkAndReplacesAnEarlierAttempt() throws Exception {
        at.workspaces().prepare(pushedByAgentloop(), at.clone, at.meta);
        at.git(at.clone, "switch", "--quiet", "-c", "issue-12-x");
        String first = at.commit(at.clone, "work", "x");
        assertThat(publish(Set.of())).isEqualTo(new Delivery.Pushed("issue-12-x", first, Optional.of(new Change(1, 1, 0))));
        assertThat(tip(fork, "issue-12-x")).isEqualTo(first);
        assertThat(at.git(at.remote, "for-each-ref", "--format=%(refname)")).isEqualTo("refs/heads/main");
        assertThat(at.workspaces().remove(at.clone, at.meta)).as("what the fork has needs no rescue").isEmpty();

        at.workspaces().prepare(pushedByAgentloop(), at.clone, at.meta);
        Set<String> known = known();
        assertThat(known).as("the fork's branch").contains(first);
        at.git(at.clone, "switch", "--quiet", "-c", "issue-12-x");
        String second = at.commit(at.clone, "work", "better");
        assertThat(publish(known)).isInstanceOf(Delivery.Pushed.class);
        assertThat(tip(fork, "issue-12-x")).isEqualTo(second);
    }

    @Test
    void whatSomebodyPushedToTheForkMeanwhileIsNotOverwritten() throws Exception {
        at.workspaces().prepare(pushedByAgentloop(), at.clone, at.meta);
        Set<String> known = known();
        Path other = Files.createTempDirectory(root, "human");
        at.git(root, "clone", "--quiet", fork.toString(), other.toString());
        at.git(other, "switch", "--quiet", "-c", "issue-12-x");
        String theirs = at.commit(other, "theirs", "x");
        at.git(other, "push", "--quiet", "origin", "issue-12-x");
        at.git(at.clone, "switch", "--quiet", "-c", "issue-12-x");
        at.commit(at.clone, "work", "x");

        assertThat(publish(known)).isInstanceOfSatisfying(Delivery.Refused.class, refused -> assertThat(refused.why()).contains("somebody else pushed to branch 'issue-12-x'"));
        assertThat(tip(fork, "issue-12-x")).isEqualTo(theirs);
    }

    @Test
    void whatAnAgentPushedIsSeenInTheForkAndIsNotNewToTheNextAttempt() throws Exception {
        at.workspaces().prepare(spec(), at.clone, at.meta);
        at.git(at.clone, "switch", "--quiet", "-c", "issue-12-a/b");
        String commit = at.commit(at.clone, "work", "x");
        at.git(at.clone, "push", "--quiet", "-u", "origin", "issue-12-a/b");
        GitWorkspaces tick = at.workspaces();
        assertThat(tick.pushed(spec(), "issue-12-")).containsExactly(Map.entry("issue-12-a/b", commit));
        assertThat(tick.change(spec(), commit)).contains(new Change(1, 1, 0));

        at.workspaces().prepare(spec(), at.clone, at.meta);
        assertThat(known()).contains(commit);
        assertThat(at.workspaces().pushed(spec(), "issue-12-")).containsValue(commit);
        at.git(fork, "update-ref", "-d", "refs/heads/issue-12-a/b");
        assertThat(at.workspaces().pushed(spec(), "issue-12-")).isEmpty();
    }

    @Test
    void aCacheThatIsMadeAnewKnowsTheForksBranches() throws Exception {
        Path other = Files.createTempDirectory(root, "earlier");
        at.git(root, "clone", "--quiet", fork.toString(), other.toString());
        at.git(other, "switch", "--quiet", "-c", "issue-12-y");
        String earlier = at.commit(other, "earlier", "x");
        at.git(other, "push", "--quiet", "origin", "issue-12-y");
        at.workspaces().prepare(spec(), at.clone, at.meta);
        // Without one blob: a fetch does not notice, a checkout does.
        at.run(at.cache, List.of("sh", "-c", """
                mkdir less && git rev-list --objects --all | cut -c1-40 | grep -v $(git rev-parse main:README.md) | git pack-objects --quiet less/pack &&
                rm -f objects/pack/* && mv less/* objects/pack/ && rmdir less
                """));
        at.workspaces().prepare(spec(), at.clone, at.meta);
        assertThat(known()).contains(earlier);
    }

    /// Nobody knew what an earlier attempt left there, and an agent could not push either. The issue waits.
    @Test
    void aForkThatCannotBeReachedKeepsAnAgentFromBeingStarted() {
        CloneSpec missing = spec().pushedTo(Optional.of(server.url("bot/missing.git")));
        assertThatThrownBy(() -> at.workspaces().prepare(missing, at.clone, at.meta)).isInstanceOf(GitException.class)
                .hasMessageContaining("the fork " + server.url("bot/missing.git") + " could not be fetched").hasMessageContaining("not found");
        assertThat(at.clone).doesNotExist();
    }

    /// As a forge answers that is still copying: it has the repository, and nothing in it.
    @Test
    void aForkThatIsStillEmptyIsFilled() throws Exception {
        at.git(root, "init", "--quiet", "--bare", root.resolve("remotes/bot/empty.git").toString());
        at.workspaces().prepare(spec().pushedTo(Optional.of(server.url("bot/empty.git"))), at.clone, at.meta);
        assertThat(tip(root.resolve("remotes/bot/empty.git"), "main")).isEqualTo(tip(at.remote, "main"));
        assertThat(at.narration).isEmpty();
    }

    @Test
    void withoutTheForkWhatOnlyItHadIsNotThereAnyMore() throws Exception {
        at.workspaces().prepare(spec(), at.clone, at.meta);
        at.git(at.clone, "switch", "--quiet", "-c", "issue-12-x");
        String commit = at.commit(at.clone, "work", "x");
        Path bundle = root.resolve("work.bundle");
        at.git(at.clone, "bundle", "create", "--quiet", bundle.toString(), "main..issue-12-x");
        at.git(at.clone, "push", "--quiet", "origin", "issue-12-x");
        assertThat(at.workspaces().isPublished(spec(), bundle)).isTrue();

        CloneSpec withoutFork = spec().pushedTo(Optional.empty());
        assertThat(at.workspaces().isPublished(withoutFork, bundle)).isFalse();
        at.workspaces().prepare(withoutFork, at.clone, at.meta);
        assertThat(known()).doesNotContain(commit);
    }
}
