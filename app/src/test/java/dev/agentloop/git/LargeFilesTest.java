package dev.agentloop.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.agentloop.model.LoopConfig.Forge;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Repositories with files in Git LFS, with the program and without.
class LargeFilesTest {
    @TempDir
    Path root;

    GitFixture at;

    @BeforeEach
    void repository() throws Exception {
        at = new GitFixture(root);
        at.environment.put("GIT_CONFIG_NOSYSTEM", "1"); // Debian's package configures it for everybody
        boolean installed = java.util.stream.Stream.of(System.getenv("PATH").split(":")).anyMatch(directory -> Files.isExecutable(Path.of(directory, "git-lfs")));
        assumeTrue(installed, "git-lfs is not installed");
        Path writer = root.resolve("writer");
        at.git(root, "clone", "--quiet", "file://" + at.remote, writer.toString());
        at.git(writer, "lfs", "install", "--local");
        Files.writeString(Files.createDirectories(writer.resolve("deep/er")).resolve(".gitattributes"), "*.bin filter=lfs diff=lfs merge=lfs -text\n");
        at.git(writer, "add", ".");
        at.commit(writer, "deep/er/large.bin", "large\n");
        at.git(writer, "push", "--quiet", "origin", "HEAD:main");
    }

    private void prepare(GitWorkspaces tick) throws GitException {
        tick.prepare(at.spec("file://" + at.remote, Forge.Type.LOCAL), at.clone, at.meta);
    }

    private Path large() {
        return at.clone.resolve("deep/er/large.bin");
    }

    @Test
    void withTheProgramTheyAreThereThoughNobodySetItUp() throws Exception {
        prepare(at.workspaces());
        assertThat(large()).hasContent("large\n");
        assertThat(at.git(at.clone, "status", "--porcelain")).isEmpty();
        assertThat(at.narration).isEmpty();
        assertThat(at.workspaces().remove(at.clone, at.meta)).isEmpty();
    }

    @Test
    void withTheUsersOwnSettingsTheyAreThereToo() throws Exception {
        at.git(root, "lfs", "install", "--skip-repo");
        prepare(at.workspaces());
        assertThat(large()).hasContent("large\n");
        assertThat(at.git(at.clone, "config", "--list", "--local")).doesNotContain("filter.lfs");
    }

    @Test
    void withoutTheProgramTheyArePointersAndItIsSaidOnce() throws Exception {
        at.git(root, "lfs", "install", "--skip-repo");
        Path programs = Files.createDirectories(root.resolve("programs"));
        for (String name : new String[] {"git", "mv", "sed", "basename", "uname"}) {
            Files.createSymbolicLink(programs.resolve(name), Path.of(at.run(root, java.util.List.of("sh", "-c", "command -v " + name))));
        }
        at.environment.put("PATH", programs.toString());
        GitWorkspaces tick = at.workspaces();
        prepare(tick);
        prepare(tick);
        assertThat(large()).content().startsWith("version https://git-lfs");
        assertThat(at.git(at.clone, "status", "--porcelain")).isEmpty();
        at.commit(at.clone, "deep/er/more.bin", "an agent can commit\n");
        assertThat(at.narration).singleElement().asString().contains("git-lfs is not installed here", "apt install git-lfs");
    }
}
