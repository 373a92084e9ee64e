package dev.agentloop.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentloop.model.LoopConfig.GitOptions;
import dev.agentloop.model.Publication;
import dev.agentloop.state.KeptWork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `git.filter` and `git.sparse`, over HTTP: what a clone holds, where the rest comes from, and with whose credentials.
class PartialCloneTest {
    private static final String TOKEN = "a-very-secret-token-4711";
    private static final GitOptions NO_BLOBS = new GitOptions(Optional.of("blob:none"), List.of());
    private static final GitOptions DOCS_ONLY = new GitOptions(Optional.of("blob:none"), List.of("docs"));

    @TempDir
    Path root;

    GitFixture at;
    GitHttpServer server;

    @BeforeEach
    void serve() throws Exception {
        at = new GitFixture(root);
        at.environment.put("GITHUB_TOKEN", TOKEN);
        at.git(at.remote, "config", "uploadpack.allowFilter", "true");
        at.commitToRemote("README.md", "second\n");
        at.commitToRemote("docs/a", "docs\n");
        at.commitToRemote("src/b", "src\n");
        server = GitHttpServer.start(root.resolve("remotes"), TOKEN);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private CloneSpec spec(boolean agentPushes, GitOptions part) {
        return at.spec(server.url("shop.git"), agentPushes, part);
    }

    private String missing() {
        return at.git(at.clone, "rev-list", "--objects", "--missing=print", "--all").lines().filter(line -> line.startsWith("?")).findAny().orElse("");
    }

    @Test
    void theCheckoutIsThereAndTheRestComesWhenItIsAskedFor() throws Exception {
        at.workspaces().prepare(spec(true, NO_BLOBS), at.clone, at.meta);
        assertThat(at.clone.resolve("src/b")).hasContent("src\n");
        assertThat(missing()).as("the README of before").isNotEmpty();
        assertThat(at.git(at.clone, "status", "--porcelain")).isEmpty();
        assertThat(at.git(at.clone, "log", "-p", "--format=", "--", "README.md")).contains("+second", "-hello");
        assertThat(at.git(at.clone, "fsck", "--full")).isEmpty();
    }

    @Test
    void theNextCloneAsksForNothing() throws Exception {
        GitWorkspaces tick = at.workspaces();
        tick.prepare(spec(true, NO_BLOBS), at.clone, at.meta);
        int requests = server.requests().size();
        tick.prepare(spec(true, NO_BLOBS), at.clone.resolveSibling("13"), at.meta.resolveSibling("13.meta"));
        assertThat(server.requests()).hasSize(requests);
        assertThat(at.clone.resolveSibling("13").resolve("src/b")).exists();
    }

    @Test
    void onlyTheSparsePathsAreFetchedAndThere() throws Exception {
        at.workspaces().prepare(spec(true, DOCS_ONLY), at.clone, at.meta);
        assertThat(at.clone.resolve("docs/a")).exists();
        assertThat(at.clone.resolve("README.md")).exists();
        assertThat(at.clone.resolve("src")).doesNotExist();
        assertThat(missing()).isNotEmpty();
        assertThat(at.git(at.clone, "status", "--porcelain")).isEmpty();
        at.git(at.clone, "sparse-checkout", "add", "src");
        assertThat(at.clone.resolve("src/b")).hasContent("src\n");
    }

    @Test
    void withoutCredentialsAnAgentHasTheCheckoutAndNoMore() throws Exception {
        at.workspaces().prepare(spec(false, DOCS_ONLY), at.clone, at.meta);
        assertThat(at.clone.resolve("docs/a")).hasContent("docs\n");
        assertThat(at.git(at.clone, "config", "--list", "--local")).doesNotContain("git-credential");
        at.commit(at.clone, "docs/a", "changed\n");
        assertThat(at.git(at.clone, "log", "--format=%s")).startsWith("Change docs/a");
        assertThatThrownBy(() -> at.git(at.clone, "show", "HEAD~4:README.md")).hasMessageContaining("could not");
    }

    @Test
    void workInAPartialCloneIsKept() throws Exception {
        at.workspaces().prepare(spec(true, DOCS_ONLY), at.clone, at.meta);
        String commit = at.commit(at.clone, "docs/a", "changed\n");
        Files.writeString(at.clone.resolve("README.md"), "uncommitted\n");
        int requests = server.requests().size();
        Optional<Path> kept = at.workspaces().remove(at.clone, at.meta);

        assertThat(server.requests()).as("nobody is asked for what is missing").hasSize(requests);
        assertThat(kept.orElseThrow().toString()).endsWith(".bundle");
        Path whole = root.resolve("whole");
        at.git(root, "clone", "--quiet", at.remote.toString(), whole.toString());
        at.git(whole, "fetch", "--quiet", kept.get().toString(), "refs/rescue/*:refs/rescue/*");
        assertThat(at.git(whole, "rev-parse", "refs/rescue/heads/main")).isEqualTo(commit);
        assertThat(at.git(whole, "diff", "--name-only", commit, "refs/rescue/uncommitted")).as("what is not checked out is not deleted").isEqualTo("README.md");
    }

    /// Without a credential an agent has what is checked out, and agentloop takes its commits from that.
    @Test
    void workInAPartialCloneIsPublished() throws Exception {
        server.writable(_ -> true);
        at.workspaces().prepare(spec(false, DOCS_ONLY), at.clone, at.meta);
        Set<String> known = CloneRefs.of(at.clone, "main").orElseThrow().commits();
        at.git(at.clone, "switch", "--quiet", "-c", "issue-12-docs");
        at.commit(at.clone, "docs/a", "changed\n");
        at.git(at.clone, "rm", "--quiet", "README.md");
        String commit = at.commit(at.clone, "docs/new/b", "new\n");
        at.commitToRemote("src/b", "changed meanwhile\n");

        PublishRules rules = new PublishRules("issue-12-", known, known, List.of(".github/**"));
        assertThat(at.workspaces().publish(spec(false, DOCS_ONLY), at.clone, at.meta, rules))
                .isEqualTo(new Delivery.Pushed("issue-12-docs", commit, Optional.of(new Publication.Change(3, 2, 2))));
        assertThat(at.git(at.remote, "rev-parse", "issue-12-docs")).isEqualTo(commit);
        assertThat(at.git(at.remote, "fsck", "--full")).isEmpty();
        assertThat(at.clone.resolve("docs/a")).exists();
        assertThat(at.workspaces().remove(at.clone, at.meta)).isEmpty();
    }

    @Test
    void aForbiddenFileInAPartialCloneIsSeen() throws Exception {
        server.writable(_ -> true);
        at.workspaces().prepare(spec(false, DOCS_ONLY), at.clone, at.meta);
        at.git(at.clone, "switch", "--quiet", "-c", "issue-12-docs");
        at.git(at.clone, "update-index", "--force-remove", "src/b");
        at.git(at.clone, "-c", "user.name=A", "-c", "user.email=a@b", "commit", "--quiet", "-m", "Remove what is not checked out");
        PublishRules rules = new PublishRules("issue-12-", Set.of(), Set.of(), List.of("src/**"));
        assertThat(at.workspaces().publish(spec(false, DOCS_ONLY), at.clone, at.meta, rules))
                .isInstanceOfSatisfying(Delivery.Refused.class, refused -> assertThat(refused.why()).contains("src/b (src/**)"));
        PublishRules lenient = new PublishRules("issue-12-", Set.of(), Set.of(), List.of());
        assertThat(at.workspaces().publish(spec(false, DOCS_ONLY), at.clone, at.meta, lenient)).isInstanceOf(Delivery.Pushed.class);
    }

    @Test
    void withoutWorkNothingIsKept() throws Exception {
        at.workspaces().prepare(spec(true, DOCS_ONLY), at.clone, at.meta);
        assertThat(at.workspaces().remove(at.clone, at.meta)).isEmpty();
        assertThat(KeptWork.in(at.meta)).isEmpty();
    }

    @Test
    void aFilterComesAndGoes() throws Exception {
        at.workspaces().prepare(spec(true, GitOptions.WHOLE), at.clone, at.meta);
        at.workspaces().prepare(spec(true, NO_BLOBS), at.clone, at.meta);
        new Directories(dev.agentloop.model.Effects.NONE).delete(at.cache);
        at.workspaces().prepare(spec(true, NO_BLOBS), at.clone, at.meta);
        assertThat(missing()).isNotEmpty();
        at.workspaces().prepare(spec(true, GitOptions.WHOLE), at.clone, at.meta);
        assertThat(missing()).isEmpty();
        assertThat(at.git(at.clone, "config", "--list", "--local")).doesNotContain("promisor");
    }

    @Test
    void aServerThatKnowsNoFilterSendsEverything() throws Exception {
        at.git(at.remote, "config", "uploadpack.allowFilter", "false");
        at.workspaces().prepare(spec(true, DOCS_ONLY), at.clone, at.meta);
        assertThat(at.clone.resolve("docs/a")).exists();
        assertThat(missing()).isEmpty();
    }

    @Test
    void patternsAreThoseOfGit() {
        assertThat(SparsePaths.text(List.of("docs/", "services/shop/api", "services/shop/api/v1", "./web"))).isEqualTo("""
                /*
                !/*/
                /services/
                !/services/*/
                /services/shop/
                !/services/shop/*/
                /docs/
                /services/shop/api/
                /web/
                """);
        assertThat(SparsePaths.text(List.of(".ci/**", "docs"))).isEqualTo(".ci/**\ndocs\n");
    }

    @Test
    void patternsAreCheckedOutToo() throws Exception {
        at.workspaces().prepare(spec(true, new GitOptions(Optional.empty(), List.of("/docs/*", "*.md"))), at.clone, at.meta);
        assertThat(at.clone.resolve("docs/a")).exists();
        assertThat(at.clone.resolve("README.md")).exists();
        assertThat(at.clone.resolve("src")).doesNotExist();
    }

    @Test
    void theCheckoutComesByTheUsersOwnHelperWhichTheAgentDoesNotHave() throws Exception {
        at.environment.remove("GITHUB_TOKEN");
        Files.writeString(at.home.resolve(".gitconfig"), "[credential]\n\thelper = store\n");
        Files.writeString(at.home.resolve(".git-credentials"), "http://ada:" + TOKEN + "@" + server.host().replace(":", "%3a") + "\n");
        at.workspaces().prepare(spec(false, NO_BLOBS), at.clone, at.meta);
        assertThat(at.clone.resolve("src/b")).hasContent("src\n");
        assertThatThrownBy(() -> at.git(at.clone, "ls-remote", "origin")).hasMessageContaining("terminal prompts disabled");
    }
}
