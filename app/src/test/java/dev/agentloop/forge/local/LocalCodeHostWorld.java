package dev.agentloop.forge.local;

import dev.agentloop.codehost.CodeHost;
import dev.agentloop.codehost.CodeHostWorld;
import dev.agentloop.model.Check;
import dev.agentloop.model.Effects;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// A bare repository, and people who use git and an editor on it.
final class LocalCodeHostWorld implements CodeHostWorld {
    private static final String EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

    private final Path repository;
    private final Path beside;
    private final CodeHost codeHost;
    private int commits;

    LocalCodeHostWorld(Path parent) throws Exception {
        repository = parent.resolve("shop.git");
        beside = Files.createDirectories(LocalPaths.beside(repository));
        Files.createDirectories(repository);
        git("init", "-q", "--bare", "--initial-branch=main", ".");
        git("update-ref", "refs/heads/main", commit());
        codeHost = host(true);
    }

    CodeHost host(boolean remembers) {
        return new LocalCodeHost(repository, beside, "main", remembers, Effects.NONE);
    }

    Path beside() {
        return beside;
    }

    @Override
    public Set<Ability> codeHostAbilities() {
        return EnumSet.of(Ability.CHECKS);
    }

    @Override
    public CodeHost codeHost() {
        return codeHost;
    }

    @Override
    public String headBranch() {
        return "main";
    }

    @Override
    public int pageSize() {
        return 5;
    }

    @Override
    public String push(String branch) throws Exception {
        String commit = commit("-p", exists(branch) ? branch : "main");
        git("update-ref", "refs/heads/" + branch, commit);
        return commit;
    }

    @Override
    public void merge(String branch) throws Exception {
        git("update-ref", "refs/heads/main", commit("-p", "main", "-p", branch));
    }

    void fastForward(String branch) throws Exception {
        git("update-ref", "refs/heads/main", branch);
    }

    void branchWithoutCommits(String branch) throws Exception {
        git("update-ref", "refs/heads/" + branch, "main");
    }

    @Override
    public void closePullRequest(String branch) throws Exception {
        deleteBranch(branch);
    }

    @Override
    public void deleteBranch(String branch) throws Exception {
        git("update-ref", "-d", "refs/heads/" + branch);
    }

    @Override
    public void report(String commit, Check check) throws IOException {
        Path file = beside.resolve("checks").resolve(commit).resolve(URLEncoder.encode(check.name(), StandardCharsets.UTF_8) + ".yaml");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "name: '%s'\nstate: %s\nurl: %s\nsummary: %s\n"
                .formatted(check.name(), check.state().name().toLowerCase(java.util.Locale.ROOT), check.url().orElse(""), check.summary()));
    }

    private boolean exists(String branch) throws Exception {
        return !git("for-each-ref", "refs/heads/" + branch).isEmpty();
    }

    private String commit(String... parents) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("commit-tree", "-m", "commit " + ++commits));
        arguments.addAll(List.of(parents));
        git("hash-object", "-t", "tree", "-w", "/dev/null");
        arguments.add(EMPTY_TREE);
        return git(arguments.toArray(String[]::new));
    }

    String git(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("git", "-c", "user.name=Alice", "-c", "user.email=alice@shop.example"));
        command.addAll(List.of(arguments));
        Process git = new ProcessBuilder(command).directory(repository.toFile()).redirectErrorStream(true).start();
        String out = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (!git.waitFor(20, TimeUnit.SECONDS) || git.exitValue() != 0) {
            throw new IOException(command + ": " + out);
        }
        return out;
    }
}
