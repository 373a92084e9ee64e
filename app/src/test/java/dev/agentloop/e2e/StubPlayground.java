package dev.agentloop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.forge.StubForge;
import dev.agentloop.git.GitHttpServer;
import dev.agentloop.model.Check;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.tracker.Comment;
import dev.agentloop.tracker.TrackerWorld;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A user of a stubbed forge: a [Playground] whose issues are on the stub, and whose repository is behind git over HTTP, where the token is the password.
final class StubPlayground implements AutoCloseable {
    private final StubbedForge forge;
    private final Playground playground;
    private final StubbedForge.Site site;
    private final GitHttpServer git;
    private final List<String> printed = new ArrayList<>();

    private StubPlayground(StubbedForge forge, Playground playground, StubbedForge.Site site, GitHttpServer git) {
        this.forge = forge;
        this.playground = playground;
        this.site = site;
        this.git = git;
    }

    /// With a loop from `agentloop init` for alice's issues.
    ///
    /// @param root an empty folder
    static StubPlayground of(StubbedForge forge, Path root) throws Exception {
        Path acpx = Playground.acpxProgram();
        Playground playground = Playground.bare(root);
        StubbedForge.Site site = forge.start();
        Map<String, String> code = site.stubs().getLast().environment();
        StubPlayground stub = new StubPlayground(forge, playground, site, GitHttpServer.start(root, code::containsValue));
        try {
            stub.catchUp();
            stub.git.afterPush(stub::receive);
            site.stubs().forEach(each -> playground.environment().putAll(each.environment()));
            stub.createLoop(acpx);
            return stub;
        } catch (Exception | Error e) {
            stub.close();
            throw e;
        }
    }

    private void createLoop(Path acpx) throws Exception {
        Playground.Result init = note(playground.run("init", forge.repoURL, "--username", "alice", "--agent", playground.executable() + " demo-agent"));
        assertThat(init.code()).isEqualTo(forge.missing().isPresent() ? 2 : 0);
        assertThat(init.err()).contains(forge.missing().orElse(""));
        String said = site.stubs().stream().map(StubForge::configuration).collect(Collectors.joining());
        // On Bitbucket the issues are files until another tracker is named.
        Path config = playground.root().resolve("loop/shop/config.yaml");
        Files.writeString(config, Files.readString(config).replaceFirst("(?m)^tracker:\\n(?: .*\\n)+", ""));
        playground.append("loop/shop/config.yaml", "\n" + said + "cloneURL: " + git.url("shop.git") + "\n");
        playground.append("loop/shop/acpx-config", "\nacpx: " + acpx + "\n");
        for (String prompt : List.of("plan", "code", "merge")) {
            playground.append("loop/shop/prompts/" + prompt + ".md", "\ndemo-agent section: " + prompt + "\n");
        }
        assertThat(note(playground.run("plan")).succeeded().err()).isEmpty();
    }

    /// Changes the loop's `config.yaml`.
    void configure(String key, String was, String value) throws IOException {
        Path config = playground.root().resolve("loop/shop/config.yaml");
        String text = Files.readString(config);
        assertThat(text).contains("\n" + key + ": " + was);
        Files.writeString(config, text.replace("\n" + key + ": " + was, "\n" + key + ": " + value));
    }

    /// A commit of the issue's clone.
    String inClone(IssueId issue, String revision) throws Exception {
        return playground.git(playground.loopData().resolve("shop/issues/" + issue), "rev-parse", revision).strip();
    }

    /// A forge learns of a push in the moment it is made.
    private void receive() {
        try {
            String branches = playground.git(playground.repository(), "for-each-ref", "--format=%(objectname) %(refname:lstrip=2)", "refs/heads/issue-*");
            branches.lines().forEach(line -> site.stubs().getLast().received(line.substring(line.indexOf(' ') + 1), line.substring(0, line.indexOf(' '))));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    StubbedForge.Site site() {
        return site;
    }

    GitHttpServer git() {
        return git;
    }

    /// As they are, and as they go over the wire to git's server.
    List<String> tokens() {
        return site.stubs().stream()
                .flatMap(stub -> stub.environment().entrySet().stream())
                .filter(variable -> variable.getKey().endsWith("_TOKEN"))
                .map(Map.Entry::getValue)
                .flatMap(token -> Stream.of(token, Base64.getEncoder().encodeToString((forge.gitUser + ":" + token).getBytes(StandardCharsets.UTF_8))))
                .toList();
    }

    /// Everything commands said.
    Collection<String> printed() {
        return printed;
    }

    private Playground.Result note(Playground.Result result) {
        printed.add(result.out());
        printed.add(result.err());
        return result;
    }

    private void catchUp() {
        site.stubs().forEach(stub -> stub.catchUp(InstantSource.system()));
    }

    /// One tick, and then as long as the agent of the issue needs: what comes after finds it done.
    Playground.Result tick(IssueId issue) throws Exception {
        Playground.Result result = note(playground.run("tick")).succeeded();
        Playground.await("the agent of issue " + issue + " is done", 60, () -> !playground.isAtWork(issue.value()));
        catchUp();
        return result;
    }

    /// A paragraph each: where issues are documents a line's end is not kept.
    IssueId issue(String title, String label, String... script) throws Exception {
        return site.tracker().open(TrackerWorld.ALICE, title, String.join("\n\n", script), Set.of(new Label(label)));
    }

    void relabel(IssueId issue, String from, String to) throws Exception {
        site.tracker().addLabel(issue, new Label(to));
        site.tracker().removeLabel(issue, new Label(from));
    }

    Set<String> labels(IssueId issue) throws Exception {
        return site.tracker().labels(issue).stream().map(Label::name).collect(Collectors.toSet());
    }

    List<String> comments(IssueId issue) throws Exception {
        return site.tracker().anotherTracker().comments(issue).stream().map(Comment::body).toList();
    }

    /// The commit a branch has at the forge.
    String received(String branch) throws Exception {
        return playground.git(playground.repository(), "rev-parse", "refs/heads/" + branch).strip();
    }

    void report(String commit, Check.State state) throws Exception {
        site.codeHost().report(commit, new Check("unit-tests", state, Optional.of("https://ci.example/7"), "1 of 7"));
    }

    @Override
    public void close() throws IOException {
        playground.close();
        git.close();
        site.close();
    }
}
