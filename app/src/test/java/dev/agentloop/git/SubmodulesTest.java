package dev.agentloop.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentloop.model.LoopConfig.Forge;
import dev.agentloop.model.LoopConfig.GitOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What agentloop does with the submodules a repository names, honest ones and others.
class SubmodulesTest {
    private static final String TOKEN = "a-very-secret-token-4711";

    @TempDir
    Path root;

    GitFixture at;
    Path writer;
    Path ran;
    String inner;

    @BeforeEach
    void repositories() throws Exception {
        at = new GitFixture(root);
        ran = root.resolve("ran");
        at.git(root, "init", "--quiet", "--bare", "--initial-branch=main", "remotes/lib.git");
        Path lib = root.resolve("lib");
        at.git(root, "clone", "--quiet", "remotes/lib.git", lib.toString());
        at.git(lib, "switch", "--quiet", "-C", "main");
        inner = at.commit(lib, "lib.txt", "a library\n");
        at.git(lib, "push", "--quiet", "origin", "main");
        writer = root.resolve("writer");
        at.git(root, "clone", "--quiet", at.remote.toString(), writer.toString());
    }

    /// Pushes a commit that names submodules as this says, each a link to the library's commit.
    private void push(String gitmodules, String... paths) throws IOException {
        for (String path : paths) {
            at.git(writer, "update-index", "--add", "--cacheinfo", "160000," + inner + "," + path);
        }
        at.commit(writer, ".gitmodules", gitmodules);
        at.git(writer, "push", "--quiet", "origin", "HEAD:main");
    }

    private static String module(String path, String url) {
        return "[submodule \"%s\"]\n\tpath = %s\n\turl = %s\n".formatted(path, path, url);
    }

    private void prepare() throws GitException {
        at.workspaces().prepare(at.spec(), at.clone, at.meta);
    }

    @Test
    void theyAreCheckedOut() throws Exception {
        push(module("lib", "../lib.git"), "lib");
        prepare();
        assertThat(at.clone.resolve("lib/lib.txt")).hasContent("a library\n");
        assertThat(at.git(at.clone, "status", "--porcelain")).isEmpty();
        assertThat(at.git(at.clone.resolve("lib"), "fsck")).isEmpty();
        assertThat(at.narration).isEmpty();
        assertThat(at.workspaces().remove(at.clone, at.meta)).isEmpty();
    }

    @Test
    void whatIsCommittedInOneIsKept() throws Exception {
        push(module("lib", "../lib.git"), "lib");
        prepare();
        String commit = at.commit(at.clone.resolve("lib"), "lib.txt", "mended\n");
        Files.writeString(at.clone.resolve(".git/modules/lib/config"), "[uploadpack]\n\tpackObjectsHook = touch " + ran + "\n[core]\n\tfsmonitor = touch " + ran + "\n");
        Path kept = at.workspaces().remove(at.clone, at.meta).orElseThrow();
        assertThat(at.git(root.resolve("lib"), "bundle", "list-heads", kept.toString())).contains(commit + " refs/rescue/submodules/lib-0/HEAD");
        assertThat(ran).doesNotExist();
    }

    @Test
    void theyAreFetchedWithTheCredentialsOfTheLoopThoughTheAgentHasNone() throws Exception {
        push(module("lib", "../lib.git"), "lib");
        try (GitHttpServer server = GitHttpServer.start(root.resolve("remotes"), TOKEN)) {
            at.environment.put("GITHUB_TOKEN", TOKEN);
            at.workspaces().prepare(at.spec(server.url("shop.git"), false, GitOptions.WHOLE), at.clone, at.meta);
        }
        assertThat(at.clone.resolve("lib/lib.txt")).exists();
        assertThat(GitFixture.filesHolding(root, TOKEN)).isEmpty();
        assertThat(at.git(at.clone.resolve("lib"), "config", "--list", "--local")).doesNotContain("credential");
    }

    @Test
    void oneThatCannotBeHadIsToldAndTheOthersAreThere() throws Exception {
        push(module("gone", "../gone.git") + module("lib", "../lib.git"), "gone", "lib");
        GitWorkspaces tick = at.workspaces();
        tick.prepare(at.spec(), at.clone, at.meta);
        tick.prepare(at.spec(), at.clone, at.meta);
        assertThat(at.clone.resolve("gone")).isEmptyDirectory();
        assertThat(at.clone.resolve("lib/lib.txt")).exists();
        assertThat(at.narration).singleElement().asString().contains("submodule 'gone' is not checked out", "gone.git");
    }

    @Test
    void noneGoesTooDeep() throws Exception {
        // Each repository has itself as its submodule.
        Path lib = root.resolve("lib");
        at.commit(lib, ".gitmodules", module("again", "../lib.git"));
        at.git(lib, "update-index", "--add", "--cacheinfo", "160000," + inner + ",again");
        inner = at.commit(lib, "more", "x");
        at.git(lib, "update-index", "--cacheinfo", "160000," + inner + ",again");
        inner = at.commit(lib, "more", "y");
        at.git(lib, "update-index", "--cacheinfo", "160000," + inner + ",again");
        inner = at.commit(lib, "more", "z");
        at.git(lib, "push", "--quiet", "origin", "main");
        push(module("lib", "../lib.git"), "lib");
        prepare();
        assertThat(at.clone.resolve("lib/again/again/lib.txt")).exists();
        assertThat(at.clone.resolve("lib/again/again/again")).isEmptyDirectory();
        assertThat(at.narration).singleElement().asString().contains("more than 3 levels deep");
    }

    @Test
    void hostileOnesRunNothingAndWriteNothingElsewhere() throws Exception {
        Path evil = Files.writeString(root.resolve("evil"), "#!/bin/sh\necho \"$0 $*\" >> '" + ran + "'\n");
        Files.setPosixFilePermissions(evil, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        push(module("ext", "ext::" + evil + " %S") + module("option", "-u" + evil) + module("upload", "--upload-pack=" + evil)
                + module("fd", "fd::17") + "[submodule \"host\"]\n\tpath = host\n\turl = ssh://-oProxyCommand=" + evil + "/x\n"
                + "[submodule \"command\"]\n\tpath = command\n\turl = ../lib.git\n\tupdate = !" + evil + "\n"
                + "[submodule \"../../../../outside\"]\n\tpath = name\n\turl = ../lib.git\n"
                + "[submodule \"out\"]\n\tpath = ../../outside\n\turl = ../lib.git\n"
                + "[submodule \"line\"]\n\tpath = line\n\turl = \"../lib.git\\nx\"\n"
                + "[include]\n\tpath = " + Files.writeString(root.resolve("more"), module("lib", "../lib.git")) + "\n",
                "ext", "option", "upload", "fd", "host", "command", "name", "line", "lib");
        prepare();
        assertThat(ran).doesNotExist();
        assertThat(root.resolve("outside")).doesNotExist();
        assertThat(root.resolve("loop-data/outside")).doesNotExist();
        assertThat(at.clone.resolve("lib")).as("a list that is included is not read").isEmptyDirectory();
        assertThat(at.narration).anyMatch(line -> line.contains("'ext'")).anyMatch(line -> line.contains("'option'")).anyMatch(line -> line.contains("'upload'"))
                .anyMatch(line -> line.contains("'line'"));
    }

    @Test
    void aServerNamesNoFilesOfThisMachine() throws Exception {
        push(module("lib", root.resolve("remotes/lib.git").toString()) + module("lib2", "file://" + root.resolve("remotes/lib.git")), "lib", "lib2");
        try (GitHttpServer server = GitHttpServer.start(root.resolve("remotes"), TOKEN)) {
            at.environment.put("GITHUB_TOKEN", TOKEN);
            at.workspaces().prepare(at.spec(server.url("shop.git"), Forge.Type.GITHUB), at.clone, at.meta);
        }
        assertThat(at.clone.resolve("lib")).isEmptyDirectory();
        assertThat(at.clone.resolve("lib2")).isEmptyDirectory();
        assertThat(at.narration).hasSize(2).allMatch(line -> line.contains("comes by 'file'"));
    }

    @Test
    void aListThatIsALinkIsNotRead() throws Exception {
        Files.writeString(root.resolve("list"), module("lib", "../lib.git"));
        String link = at.run(writer, List.of("sh", "-c", "printf '%s' '" + root.resolve("list") + "' | git hash-object -w --stdin"));
        String tree = at.run(writer, List.of("sh", "-c", "printf '120000 blob %s\\t.gitmodules\\n160000 commit %s\\tlib\\n' " + link + " " + inner + " | git mktree"));
        String commit = at.git(writer, "-c", "user.name=x", "-c", "user.email=x@y", "commit-tree", tree, "-m", "Link");
        at.git(writer, "push", "--quiet", "--force", "origin", commit + ":refs/heads/main");
        assertThatThrownBy(this::prepare).isInstanceOf(GitException.class).hasMessageContaining("invalid path '.gitmodules'");
        assertThat(at.clone).doesNotExist();
    }
}
