package dev.agentloop.forge.gitlab;

import dev.agentloop.codehost.CodeHost;
import dev.agentloop.codehost.CodeHostWorld;
import dev.agentloop.credentials.Token;
import dev.agentloop.forge.ForgeHttp;
import dev.agentloop.forge.ForkWish;
import dev.agentloop.forge.RestLimits;
import dev.agentloop.forge.StubForge;
import dev.agentloop.forge.gitlab.StubProject.Item;
import dev.agentloop.forge.gitlab.StubProject.Job;
import dev.agentloop.model.Check;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.model.LoopName;
import dev.agentloop.tracker.Tracker;
import dev.agentloop.tracker.TrackerWorld;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The stub of GitLab, with people at its far side and adapters at the near one.
public final class StubWorld implements TrackerWorld, CodeHostWorld, StubForge {
    static final RestLimits QUICK = new RestLimits(
            Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(20), 8, 3, Duration.ofMillis(1), Duration.ofMillis(50), 40, 64L << 20);

    final StubGitLab stub = new StubGitLab();
    final StubProject project = stub.project;
    final List<String> notices = new ArrayList<>();
    private final List<ForgeHttp> clients = new ArrayList<>();
    final ForgeHttp http = client(QUICK);
    private final GitLab gitLab = gitLab(http);

    public StubWorld() {
        project.push(headBranch());
    }

    ForgeHttp client(RestLimits limits) {
        ForgeHttp client = new ForgeHttp(Map.of(), project, () -> Duration.ofMinutes(1), limits);
        clients.add(client);
        return client;
    }

    GitLab gitLab(ForgeHttp client) {
        return gitLab(address(), client, Optional.empty(), "GITLAB_TOKEN", StubGitLab.TOKEN);
    }

    GitLab gitLab(Address address, ForgeHttp client, Optional<String> fork, String source, String secret) {
        Optional<ForkWish> wish = fork.map(owner -> new ForkWish(owner, "ssh://git@alias:2222/" + StubProject.HERE + ".git"));
        return GitLab.of(address, loop(), wish, () -> Optional.of(new Token(source, secret)), client, notices::add);
    }

    Address address() {
        return Address.of("https://gitlab.acme.dev/gitlab/" + StubProject.HERE + ".git", Optional.of(stub.apiURL()));
    }

    Item item(IssueId issue) {
        return project.issues.get(Long.parseLong(issue.value()));
    }

    /// Labels differ by case, and merge requests have numbers of their own.
    @Override
    public Set<TrackerWorld.Ability> trackerAbilities() {
        return EnumSet.complementOf(EnumSet.of(TrackerWorld.Ability.LABELS_WITHOUT_CASE, TrackerWorld.Ability.PULL_REQUESTS));
    }

    @Override
    public LoopName loop() {
        return new LoopName("shop");
    }

    @Override
    public Tracker tracker() {
        return gitLab.tracker();
    }

    @Override
    public Tracker anotherTracker() {
        return gitLab(client(QUICK)).tracker();
    }

    @Override
    public int pageSize() {
        return StubGitLab.PAGE_SIZE;
    }

    @Override
    public IssueId open(String author, String title, String body, Set<Label> labels) {
        return IssueId.of(project.add(author, title, body, labels.stream().map(Label::name).toList()).iid);
    }

    @Override
    public void edit(IssueId issue, String title, String body) {
        synchronized (project) {
            project.note(item(issue), ALICE, "changed title from **{-%s-}** to **{+%s+}**".formatted(item(issue).title, title), true);
            item(issue).title = title;
            item(issue).description = body;
            project.saved(item(issue));
        }
    }

    @Override
    public void addLabel(IssueId issue, Label label) {
        project.relabel(item(issue), List.of(label.name()), List.of());
    }

    @Override
    public void removeLabel(IssueId issue, Label label) {
        project.relabel(item(issue), List.of(), List.of(label.name()));
    }

    @Override
    public void setOpen(IssueId issue, boolean open) {
        project.state(item(issue), open ? "opened" : "closed");
    }

    @Override
    public void comment(IssueId issue, String author, String body) {
        project.note(item(issue), author, body, false);
    }

    @Override
    public Set<Label> labels(IssueId issue) {
        synchronized (project) {
            return item(issue).labels.stream().map(Label::new).collect(Collectors.toSet());
        }
    }

    @Override
    public void delete(IssueId issue) {
        item(issue).deleted = true;
    }

    @Override
    public void transfer(IssueId issue) {
        item(issue).moved = true;
        project.state(item(issue), "closed");
    }

    @Override
    public void lock(IssueId issue) {
        item(issue).locked = true;
        project.member = false;
    }

    @Override
    public void createLabel(Label label, String colour) {
        project.labels.put(label.name(), colour);
    }

    @Override
    public Optional<String> colour(Label label) {
        return Optional.ofNullable(project.labels.get(label.name()));
    }

    @Override
    public List<Set<Label>> labelHistory(IssueId issue) {
        return item(issue).labelHistory.stream().map(names -> names.stream().map(Label::new).collect(Collectors.toSet())).toList();
    }

    @Override
    public void confuse(IssueId asked, IssueId answered) {
        stub.server.confuse(asked.value(), answered.value());
    }

    @Override
    public void afterAnswer(int number, Happening happening) {
        stub.server.after(number, happening);
    }

    @Override
    public void anHourPasses() {
        project.passes(Duration.ofHours(1));
    }

    @Override
    public CodeHost codeHost() {
        return gitLab.codeHost();
    }

    @Override
    public CodeHost anotherCodeHost() {
        return gitLab(client(QUICK)).codeHost();
    }

    @Override
    public String headBranch() {
        return "main";
    }

    @Override
    public String push(String branch) {
        return project.push(branch);
    }

    @Override
    public void mayOnlyRead() {
        project.ownLevel = 10;
    }

    @Override
    public void mayOnlyReadTheCode() {
        mayOnlyRead();
    }

    @Override
    public void merge(String branch) {
        project.state(project.openRequest(StubProject.ID, branch).orElseThrow(), "merged");
    }

    @Override
    public void closePullRequest(String branch) {
        project.state(project.openRequest(StubProject.ID, branch).orElseThrow(), "closed");
    }

    @Override
    public void deleteBranch(String branch) {
        project.branches.remove(branch);
    }

    /// Some as statuses of others, some as jobs: only those can fail without harm.
    @Override
    public void report(String commit, Check check) {
        boolean asJob = check.state() == Check.State.SKIPPED || check.name().length() % 2 == 0;
        String url = check.url().orElse(null);
        if (!asJob) {
            String state = switch (check.state()) {
                case PASSED, SKIPPED -> "success";
                case PENDING -> "running";
                case FAILED -> "failed";
            };
            project.report(commit, check.name(), state, url, check.summary());
            return;
        }
        synchronized (project) {
            project.jobs.stream().filter(j -> j.pipeline.sha().equals(commit) && j.name.equals(check.name())).forEach(j -> j.retried = true);
            StubProject.Pipeline push = project.pipelines.stream()
                    .filter(p -> p.sha().equals(commit) && p.source().equals("push"))
                    .findFirst()
                    .orElseGet(() -> project.pipeline(commit, "push"));
            String status = switch (check.state()) {
                case PASSED -> "success";
                case SKIPPED, FAILED -> "failed";
                case PENDING -> "pending";
            };
            Job job = project.job(push, check.name(), status, check.state() == Check.State.SKIPPED);
            job.url = url;
            job.description = check.summary();
        }
    }

    @Override
    public String text(String branch) {
        StubProject.Item request = project.openRequest(StubProject.ID, branch).orElseThrow();
        return request.title + "\n\n" + request.description;
    }

    @Override
    public CodeHost forked(String owner) {
        return gitLab(address(), client(QUICK), Optional.of(owner), "GITLAB_TOKEN", StubGitLab.TOKEN).codeHost();
    }

    @Override
    public String forkOwner() {
        return StubGitLab.LOGIN;
    }

    @Override
    public void otherRepository(String name, boolean fork) {
        stub.forks.add(name, fork);
    }

    @Override
    public List<String> otherRepositories() {
        return stub.forks.names();
    }

    @Override
    public String pushToFork(String fork, String branch) {
        return project.pushTo(stub.forks.named(fork).orElseThrow(), branch);
    }

    @Override
    public void openFromStrangersFork(String branch) {
        project.push(branch);
        project.addRequest("mallory", "from a fork", "", StubProject.STRANGERS_ID, branch, headBranch());
        project.branches.remove(branch);
    }

    @Override
    public String configuration() {
        return """
                forge:
                  type: gitlab
                  apiURL: %s
                """.formatted(stub.apiURL());
    }

    @Override
    public Map<String, String> environment() {
        return Map.of("GITLAB_TOKEN", StubGitLab.TOKEN);
    }

    @Override
    public void received(String branch, String commit) {
        project.received(branch, commit);
    }

    @Override
    public void passes(Duration time) {
        project.passes(time);
    }

    @Override
    public InstantSource clock() {
        return project;
    }

    @Override
    public List<String> requests() {
        List<String> lines = stub.server.lines();
        stub.server.forget();
        return lines;
    }

    /// @throws AssertionError when something undocumented was asked
    @Override
    public void close() {
        clients.forEach(ForgeHttp::close);
        stub.close();
        if (!stub.routes.offences.isEmpty()) {
            throw new AssertionError("GitLab documents no such requests: " + stub.routes.offences);
        }
    }
}
