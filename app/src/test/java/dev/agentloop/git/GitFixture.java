package dev.agentloop.git;

import dev.agentloop.Main;
import dev.agentloop.credentials.Secrets;
import dev.agentloop.model.Effects;
import dev.agentloop.model.LoopConfig.Forge;
import dev.agentloop.model.LoopConfig.GitOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/// A bare repository with one commit, a user's HOME, and the places below `loop-data/` that workspaces use; all below one temporary directory.
public final class GitFixture {
    final Path root;
    final Path home;
    final Path remote;
    final Path cache;
    final Path clone;
    final Path meta;
    final Map<String, String> environment = new HashMap<>();
    /// In place of the program, where that is not what is under test: it takes a second to start.
    Optional<Path> helper = Optional.empty();
    final List<String> narration = new CopyOnWriteArrayList<>();
    /// How long a first fetch is waited for.
    Duration patience = Duration.ofSeconds(60);
    InstantSource clock = InstantSource.system();
    Duration fetchLimit = Duration.ofSeconds(60);

    public GitFixture(Path root) throws IOException {
        this.root = root;
        this.home = Files.createDirectories(root.resolve("home"));
        this.remote = root.resolve("remotes/shop.git");
        this.cache = root.resolve("loop-data/shop/cache.git");
        this.clone = root.resolve("loop-data/shop/issues/12");
        this.meta = root.resolve("loop-data/shop/issues/12.meta");
        environment.put("PATH", System.getenv("PATH"));
        environment.put("HOME", home.toString());
        git(root, "init", "--quiet", "--bare", "--initial-branch=main", remote.toString());
        commitToRemote("README.md", "hello\n");
    }

    GitWorkspaces workspaces() {
        return workspaces(Effects.NONE);
    }

    GitWorkspaces workspaces(Effects effects) {
        return workspaces("git", effects);
    }

    GitWorkspaces workspaces(String program, Effects effects) {
        var settings = new GitWorkspaces.Settings(program, environment, new CredentialHelper(List.of(executable().toString())), fetchLimit, patience);
        return new GitWorkspaces(settings, clock, effects, new Secrets(), narration::add);
    }

    CloneSpec spec() {
        return spec(remote.toString(), Forge.Type.LOCAL);
    }

    CloneSpec spec(String url, Forge.Type forge) {
        return new CloneSpec(cache, url, "main", forge, Optional.empty(), true, GitOptions.WHOLE);
    }

    CloneSpec spec(String url, boolean agentPushes, GitOptions part) {
        return new CloneSpec(cache, url, "main", Forge.Type.GITHUB, Optional.empty(), agentPushes, part);
    }

    /// A program in the place of git.
    ///
    /// @param script what it does first, in sh
    Path insteadOfGit(String script) throws IOException {
        Path program = root.resolve("instead-of-git");
        Files.writeString(program, "#!/bin/sh\n" + script + "\nexec git \"$@\"\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return program;
    }

    /// The packaged program, or a script that runs it from the class path of the tests.
    Path executable() {
        if (helper.isPresent()) {
            return helper.get();
        }
        String packaged = System.getProperty("agentloop.executable", "");
        if (!packaged.isEmpty()) {
            return Path.of(packaged).toAbsolutePath();
        }
        Path script = root.resolve("agentloop for tests");
        try {
            if (!Files.exists(script)) {
                Files.writeString(script, "#!/bin/sh\nexec '%s/bin/java' -XX:TieredStopAtLevel=1 -cp '%s' %s \"$@\"\n".formatted(
                        System.getProperty("java.home"), System.getProperty("java.class.path"), Main.class.getName()));
                Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
            return script;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// Commits a file to the remote's main branch, through a clone of its own.
    void commitToRemote(String name, String content) throws IOException {
        Path other = Files.createTempDirectory(root, "other");
        git(other, "init", "--quiet", "--initial-branch=main");
        git(other, "remote", "add", "origin", remote.toString());
        if (!git(other, "ls-remote", "origin", "main").isEmpty()) {
            git(other, "pull", "--quiet", "origin", "main");
        }
        commit(other, name, content);
        git(other, "push", "--quiet", "origin", "main");
    }

    String commit(Path where, String name, String content) throws IOException {
        Files.createDirectories(where.resolve(name).getParent());
        Files.writeString(where.resolve(name), content);
        git(where, "add", "--", name);
        git(where, "-c", "user.name=Somebody", "-c", "user.email=somebody@example.org", "commit", "--quiet", "-m", "Change " + name);
        return git(where, "rev-parse", "HEAD");
    }

    /// Git as an agent or a human would run it.
    String git(Path where, String... arguments) {
        List<String> command = Stream.concat(Stream.of("git"), Stream.of(arguments)).toList();
        return run(where, command);
    }

    String run(Path where, List<String> command) {
        try {
            Map<String, String> plain = new HashMap<>(environment);
            plain.put("GIT_TERMINAL_PROMPT", "0");
            var outcome = new Command(command, where, plain, Duration.ofSeconds(60), java.util.Optional.empty(), java.util.Optional.empty()).run();
            if (!outcome.succeeded()) {
                throw new AssertionError(command + ": " + outcome);
            }
            return outcome.stdout().stripTrailing();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// Every regular file below a directory whose bytes hold `text`.
    static List<Path> filesHolding(Path directory, String text) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).filter(file -> holds(file, text)).toList();
        }
    }

    private static boolean holds(Path file, String text) {
        try {
            return new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1).contains(text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
