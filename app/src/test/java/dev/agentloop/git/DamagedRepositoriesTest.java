package dev.agentloop.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.Effects;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every file and directory of a cache and of a clone, spoilt: the cache is mended or made anew, and of the clone's work nothing is lost.
class DamagedRepositoriesTest {
    @TempDir
    Path root;

    GitFixture at;

    @BeforeEach
    void remote() throws Exception {
        at = new GitFixture(root);
    }

    enum Spoiling {
        HALF,
        GARBAGE,
        DIRECTORY,
        LINK_TO_NOTHING;

        /// A new file, because objects of the cache and of the clones are the same ones, linked. In a directory's place garbage is a file.
        void spoil(Path path) throws IOException {
            byte[] before = Files.isRegularFile(path) ? Files.readAllBytes(path) : "a file in a directory's place".getBytes(StandardCharsets.UTF_8);
            new Directories(Effects.NONE).delete(path);
            byte[] garbage = new byte[200];
            new Random(1).nextBytes(garbage);
            switch (this) {
                case HALF -> Files.write(path, Arrays.copyOf(before, before.length / 2));
                case GARBAGE -> Files.write(path, garbage);
                case DIRECTORY -> Files.createDirectories(path.resolve("inside"));
                case LINK_TO_NOTHING -> Files.createSymbolicLink(path, path.resolveSibling("nothing/at/all"));
            }
        }
    }

    private static List<Path> everything(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.map(directory::relativize).sorted().toList();
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyPartOfACache(Spoiling how) throws Exception {
        at.workspaces().prepare(at.spec(), at.clone, at.meta);
        List<Path> parts = everything(at.cache);
        assertThat(parts).hasSizeGreaterThan(8);
        for (Path part : parts) {
            String what = "%s %s".formatted(how, part);
            how.spoil(part.toString().isEmpty() ? at.cache : at.cache.resolve(part));

            at.workspaces().prepare(at.spec(), at.clone, at.meta);

            assertThat(at.git(at.clone, "status", "--porcelain", "--branch")).as(what).isEqualTo("## main...origin/main");
            assertThat(at.git(at.clone, "fsck", "--full", "--no-dangling")).as(what).isEmpty();
            assertThat(KeptWork.in(at.meta)).as(what).isEmpty();
        }
    }

    /// Parts of git's own that are in every clone, and the work tree beside them.
    @ParameterizedTest
    @EnumSource(names = "GARBAGE")
    void everyPartOfAClone(Spoiling how) throws Exception {
        at.workspaces().prepare(at.spec(), at.clone, at.meta);
        for (Path part : partsOfAClone()) {
            String what = "%s %s".formatted(how, part);
            String commit = at.commit(at.clone, "committed", "precious commit of " + part + "\n");
            Files.writeString(at.clone.resolve("uncommitted"), "precious change\n");
            Path spoilt = at.clone.resolve(part);
            how.spoil(spoilt);

            Optional<Path> kept = at.workspaces().prepare(at.spec(), at.clone, at.meta);

            assertThat(at.git(at.clone, "status", "--porcelain", "--branch")).as(what).isEqualTo("## main...origin/main");
            if (!part.toString().isEmpty()) {
                assertThat(kept).as(what).isPresent();
                assertThat(holdsTheChange(kept.get())).as(what + " of " + commit + " in " + kept.get()).isTrue();
            }
        }
    }

    /// Without the objects one by one, and without what git only shows to people.
    private List<Path> partsOfAClone() throws IOException {
        List<Path> parts = new ArrayList<>();
        for (Path part : everything(at.clone)) {
            boolean gone = part.toString().isEmpty() || part.toString().equals("README.md");
            boolean object = part.startsWith(".git/objects") && part.getNameCount() > 2;
            boolean history = part.startsWith(".git/logs");
            if (!gone && !object && !history && Files.exists(at.clone.resolve(part), LinkOption.NOFOLLOW_LINKS)) {
                parts.add(part);
            }
        }
        return parts;
    }

    private boolean holdsTheChange(Path kept) throws IOException {
        if (Files.isDirectory(kept)) {
            return Files.readString(kept.resolve("uncommitted")).equals("precious change\n");
        }
        Path restored = Files.createTempDirectory(root, "restored");
        at.git(restored, "clone", "--quiet", "--mirror", at.remote.toString(), "all.git");
        at.git(restored.resolve("all.git"), "fetch", "--quiet", kept.toString(), "refs/rescue/*:refs/kept/*");
        return at.git(restored.resolve("all.git"), "show", "refs/kept/uncommitted:uncommitted").equals("precious change");
    }
}
