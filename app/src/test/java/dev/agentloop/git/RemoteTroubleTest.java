package dev.agentloop.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.agentloop.model.Effects;
import dev.agentloop.model.LoopConfig.Forge;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a server can do to a clone, over HTTP: another history, another name, nothing at all, very much, silence. And what a clone costs when nothing is wrong.
class RemoteTroubleTest {
    private static final String TOKEN = "a-very-secret-token-4711";

    @TempDir
    Path root;

    GitFixture at;
    GitHttpServer server;

    @BeforeEach
    void serve() throws Exception {
        at = new GitFixture(root);
        at.environment.put("GITHUB_TOKEN", TOKEN);
        server = GitHttpServer.start(root.resolve("remotes"), TOKEN);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private CloneSpec spec() {
        return at.spec(server.url("shop.git"), Forge.Type.GITHUB);
    }

    private void prepare() throws GitException {
        at.workspaces().prepare(spec(), at.clone, at.meta);
    }

    @Test
    void aForcePushIsFollowed() throws Exception {
        prepare();
        String tree = at.git(at.remote, "rev-parse", "main^{tree}");
        String other = at.git(at.remote, "-c", "user.name=x", "-c", "user.email=x@y", "commit-tree", tree, "-m", "Another beginning");
        at.git(at.remote, "update-ref", "refs/heads/main", other);
        prepare();
        assertThat(at.git(at.clone, "rev-parse", "HEAD", "origin/main")).isEqualTo(other + "\n" + other);
    }

    @Test
    void aRenamedOrDeletedHeadBranchIsSaid() throws Exception {
        prepare();
        at.git(at.remote, "branch", "--move", "main", "trunk");
        assertThatThrownBy(this::prepare).hasMessageContaining("no branch 'main'").hasMessageContaining("set headBranch in config.yaml to one it has (trunk)");
        assertThat(at.clone.resolve("README.md")).as("the clone of before stays").exists();
        at.git(at.remote, "update-ref", "-d", "refs/heads/trunk");
        assertThatThrownBy(this::prepare).hasMessageContaining("is empty: push a first commit to its branch 'main'");
    }

    @Test
    void anEmptyRepositoryIsSaidAndThenServed() throws Exception {
        at.git(root, "init", "--quiet", "--bare", "--initial-branch=main", "remotes/new.git");
        CloneSpec empty = at.spec(server.url("new.git"), Forge.Type.GITHUB);
        assertThatThrownBy(() -> at.workspaces().prepare(empty, at.clone, at.meta)).hasMessageContaining("is empty: push a first commit");
        at.git(at.remote, "push", "--quiet", root.resolve("remotes/new.git").toString(), "main");
        at.workspaces().prepare(empty, at.clone, at.meta);
        assertThat(at.clone.resolve("README.md")).exists();
    }

    @Test
    void silenceIsWaitedForOnceATick() throws Exception {
        prepare();
        at.fetchLimit = Duration.ofSeconds(1);
        GitWorkspaces tick = at.workspaces(at.insteadOfGit("case \"$*\" in *cache.git*fetch*) sleep 30;; esac").toString(), Effects.NONE);
        long begin = System.nanoTime();
        for (int issue = 0; issue < 10; issue++) {
            assertThat(catchThrowable(() -> tick.prepare(spec(), at.clone, at.meta))).hasMessageContaining("did not end within 1 s and was stopped");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(9));
        assertThat(at.clone.resolve("README.md")).exists();
    }

    @Test
    void fiftyThousandRefsCostNoProcessAndNoFileEach() throws Exception {
        String commit = at.git(at.remote, "rev-parse", "main");
        StringBuilder refs = new StringBuilder("# pack-refs with: peeled fully-peeled sorted \n");
        for (int n = 0; n < 25_000; n++) {
            refs.append("%s refs/heads/dependabot/npm/package-%05d\n".formatted(commit, n));
        }
        refs.append(commit + " refs/heads/main\n");
        for (int n = 0; n < 25_000; n++) {
            refs.append("%s refs/tags/v%05d\n".formatted(commit, n));
        }
        Files.delete(at.remote.resolve("refs/heads/main"));
        Files.writeString(at.remote.resolve("packed-refs"), refs);
        prepare();
        at.workspaces().prepare(spec(), at.clone.resolveSibling("13"), at.meta.resolveSibling("13.meta"));
        assertThat(at.git(at.clone, "rev-parse", "origin/dependabot/npm/package-24999", "v24999")).isEqualTo(commit + "\n" + commit);
        assertThat(at.git(at.clone, "branch", "--remotes").lines()).hasSize(25_002);
        try (Stream<Path> files = Files.walk(at.clone.resolve(".git/refs"))) {
            assertThat(files.filter(Files::isRegularFile)).hasSizeLessThan(5);
        }
        assertThat(at.git(at.clone, "fetch", "--dry-run")).isEmpty();
    }

    @Test
    void branchesWithStrangeNamesRunNothing() throws Exception {
        Path ran = root.resolve("ran");
        List<String> names = List.of("$(touch " + ran.getFileName() + ")", "--upload-pack=touch", "a;b|c&d", "'\"`<>{}%n", "\u00fcml\u00e4ut", "HEAD", "origin/main", "-d");
        for (String name : names) {
            Files.createDirectories(at.remote.resolve("refs/heads").resolve(name).getParent());
            if (!name.contains(" ")) {
                Files.copy(at.remote.resolve("refs/heads/main"), at.remote.resolve("refs/heads").resolve(name));
            }
        }
        prepare();
        prepare();
        assertThat(at.git(at.clone, "for-each-ref", "--format=%(refname)")).contains("refs/remotes/origin/a;b|c&d", "refs/remotes/origin/--upload-pack=touch", "refs/remotes/origin/origin/main");
        assertThat(at.git(at.clone, "status", "--porcelain", "--branch")).isEqualTo("## main...origin/main");
        assertThat(ran).doesNotExist();
    }

    @Test
    void attributesAndLinksOfARemoteReachNothing() throws Exception {
        Path victim = Files.writeString(root.resolve("victim"), "precious");
        Path writer = root.resolve("writer");
        at.git(root, "clone", "--quiet", at.remote.toString(), writer.toString());
        Files.writeString(writer.resolve(".gitattributes"), "* filter=evil diff=evil merge=evil ident\n*.16 working-tree-encoding=UTF-16\n*.md text eol=crlf\n");
        Files.createSymbolicLink(writer.resolve("link"), victim);
        Files.createSymbolicLink(writer.resolve("directory"), root);
        Files.writeString(writer.resolve(".acpxrc.json"), "{}");
        Files.createDirectories(writer.resolve("hooks"));
        Files.writeString(writer.resolve("hooks/post-checkout"), "#!/bin/sh\ntouch '" + root.resolve("ran") + "'\n");
        Files.writeString(writer.resolve("config"), "[core]\n\tfsmonitor = hooks/post-checkout\n\tbare = true\n");
        Files.writeString(writer.resolve("HEAD"), "ref: refs/heads/main\n");
        at.git(writer, "-c", "core.attributesFile=/dev/null", "add", ".gitattributes", "link", "directory", ".acpxrc.json", "hooks", "config", "HEAD");
        at.commit(writer, "more", "x");
        at.git(writer, "push", "--quiet", "origin", "HEAD:main");
        prepare();
        assertThat(Files.isSymbolicLink(at.clone.resolve("link"))).isTrue();
        prepare();
        at.workspaces().remove(at.clone, at.meta);
        assertThat(victim).hasContent("precious");
        assertThat(root.resolve("ran")).doesNotExist();
    }

    /// What makes the tenth clone cost a checkout, in what does not depend on the machine: processes, and bytes.
    @Test
    void theNextCloneTakesTwoGitProcessesAndNoObject() throws Exception {
        List<String> effects = new ArrayList<>();
        GitWorkspaces tick = at.workspaces(new GitWorkspacesTest.Recorder(effects));
        tick.prepare(spec(), at.clone, at.meta);
        effects.clear();
        int requests = server.requests().size();
        Path other = at.meta.resolveSibling("13.meta");
        tick.prepare(spec(), at.clone.resolveSibling("13"), other);

        assertThat(effects).filteredOn(effect -> effect.contains("git ")).containsExactly("git init in clone.new", "git checkout in clone");
        assertThat(server.requests()).hasSize(requests);
        assertThat(packs(other.resolve("objects/pack"))).as("the same bytes").isEqualTo(packs(at.meta.resolve("objects/pack"))).isEqualTo(packs(at.cache.resolve("objects/pack")));
        try (Stream<Path> files = Files.walk(at.clone.resolveSibling("13").resolve(".git/objects"))) {
            assertThat(files.filter(Files::isRegularFile)).containsExactly(at.clone.resolveSibling("13").resolve(".git/objects/info/alternates"));
        }
    }

    /// By name, the file itself.
    private static Map<String, Object> packs(Path directory) throws Exception {
        Map<String, Object> found = new HashMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                found.put(file.getFileName().toString(), Files.getAttribute(file, "unix:ino"));
            }
        }
        return found;
    }

    @Test
    void aClonesObjectsSurviveWhatHappensToTheCache() throws Exception {
        prepare();
        at.commitToRemote("later", "x");
        at.workspaces().prepare(spec(), at.clone.resolveSibling("13"), at.meta.resolveSibling("13.meta"));
        at.git(at.cache, "repack", "--quiet", "-a", "-d");
        at.git(at.cache, "gc", "--quiet", "--prune=now");
        assertThat(at.git(at.clone, "fsck", "--full")).isEmpty();
        new Directories(Effects.NONE).delete(at.cache);
        assertThat(at.git(at.clone, "fsck", "--full")).isEmpty();
        assertThat(at.git(at.clone, "log", "--format=%s")).isEqualTo("Change README.md");
        assertThat(at.git(at.clone, "remote", "get-url", "origin")).isEqualTo(server.url("shop.git"));
    }
}
