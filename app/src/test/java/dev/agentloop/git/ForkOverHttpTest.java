package dev.agentloop.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentloop.model.LoopConfig.Forge;
import dev.agentloop.model.LoopConfig.GitOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
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

    /// The agent needs it only when it pushes, and until then it may be there.
    @Test
    void aForkThatCannotBeReachedIsARemark() throws Exception {
        CloneSpec missing = spec().pushedTo(Optional.of(server.url("bot/missing.git")));
        at.workspaces().prepare(missing, at.clone, at.meta);

        assertThat(at.clone.resolve("README.md")).exists();
        assertThat(at.narration).singleElement().asString().contains("could not be brought up to date").contains("not found");
    }
}
