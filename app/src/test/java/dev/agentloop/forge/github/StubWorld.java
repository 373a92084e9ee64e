package dev.agentloop.forge.github;

import dev.agentloop.codehost.CodeHost;
import dev.agentloop.codehost.CodeHostWorld;
import dev.agentloop.credentials.Token;
import dev.agentloop.forge.ForgeHttp;
import dev.agentloop.forge.ForkWish;
import dev.agentloop.forge.Rest;
import dev.agentloop.forge.RestLimits;
import dev.agentloop.forge.github.StubRepository.Item;
import dev.agentloop.forge.github.StubRepository.Report;
import dev.agentloop.model.Check;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.model.LoopName;
import dev.agentloop.tracker.Tracker;
import dev.agentloop.tracker.TrackerWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The stub of GitHub, with people at its far side and adapters at the near one.
final class StubWorld implements TrackerWorld, CodeHostWorld, AutoCloseable {
    static final RestLimits QUICK = new RestLimits(
            Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(20), 8, 3, Duration.ofMillis(1), Duration.ofMillis(50), 40, 64L << 20);

    final StubGitHub stub = new StubGitHub();
    final StubRepository repository = stub.repository;
    final List<String> notices = new ArrayList<>();
    private final List<ForgeHttp> clients = new ArrayList<>();
    final ForgeHttp http = client(QUICK);
    private final Tracker tracker = tracker(http);
    private final CodeHost codeHost = codeHost(http, Optional.empty());

    ForgeHttp client(RestLimits limits) {
        ForgeHttp client = new ForgeHttp(Map.of(), repository, () -> Duration.ofMinutes(1), limits);
        clients.add(client);
        return client;
    }

    Tracker tracker(ForgeHttp client) {
        return tracker(client, "GITHUB_TOKEN", StubGitHub.TOKEN);
    }

    Tracker tracker(ForgeHttp client, String source, String secret) {
        return tracker(address(), client, source, secret);
    }

    Tracker tracker(Address address, ForgeHttp client, String source, String secret) {
        Rest rest = rest(address, client, source, secret);
        return new GitHubTracker(rest, GitHub.home(rest, address, notices::add), new Account(rest, address), loop());
    }

    CodeHost codeHost(ForgeHttp client, Optional<String> fork) {
        Rest rest = rest(address(), client, "GITHUB_TOKEN", StubGitHub.TOKEN);
        Optional<ForkWish> wish = fork.map(owner -> new ForkWish(owner, "ssh://git@alias:2222/" + StubRepository.HERE + ".git"));
        return new GitHubCodeHost(rest, GitHub.home(rest, address(), notices::add), new Account(rest, address()), wish);
    }

    private static Rest rest(Address address, ForgeHttp client, String source, String secret) {
        return new Rest(client, address.apiURL(), () -> Optional.of(new Token(source, secret)), new GitHubDialect(address));
    }

    Address address() {
        return Address.of("https://github.com/" + StubRepository.HERE, Optional.of(stub.server.url()));
    }

    Item item(IssueId issue) {
        return repository.items.get(Long.parseLong(issue.value()));
    }

    @Override
    public LoopName loop() {
        return new LoopName("shop");
    }

    @Override
    public Tracker tracker() {
        return tracker;
    }

    @Override
    public Tracker anotherTracker() {
        return tracker(client(QUICK));
    }

    @Override
    public int pageSize() {
        return StubGitHub.PAGE_SIZE;
    }

    @Override
    public IssueId open(String author, String title, String body, Set<Label> labels) {
        return IssueId.of(repository.add(author, title, body, labels.stream().map(Label::name).toList()).number);
    }

    @Override
    public void edit(IssueId issue, String title, String body) {
        item(issue).title = title;
        item(issue).body = body;
        repository.touch(item(issue));
    }

    @Override
    public void addLabel(IssueId issue, Label label) {
        repository.label(item(issue), label.name());
    }

    @Override
    public void removeLabel(IssueId issue, Label label) {
        repository.unlabel(item(issue), label.name());
    }

    @Override
    public void setOpen(IssueId issue, boolean open) {
        repository.setOpen(item(issue), open);
    }

    @Override
    public void comment(IssueId issue, String author, String body) {
        repository.comment(item(issue), author, body);
    }

    @Override
    public Set<Label> labels(IssueId issue) {
        synchronized (repository) {
            return item(issue).labels.stream().map(Label::new).collect(Collectors.toSet());
        }
    }

    @Override
    public void delete(IssueId issue) {
        item(issue).deleted = true;
    }

    @Override
    public void transfer(IssueId issue) {
        item(issue).transferred = true;
    }

    @Override
    public void lock(IssueId issue) {
        item(issue).locked = true;
    }

    @Override
    public IssueId openPullRequest(String title, Label label) {
        Item item = repository.addPull(ALICE, title, "", repository.name, "some-branch", repository.push("some-branch"), headBranch());
        repository.label(item, label.name());
        return IssueId.of(item.number);
    }

    @Override
    public void createLabel(Label label, String colour) {
        repository.labelNames.put(label.name(), label.name());
        repository.labelColours.put(label.name(), colour);
    }

    @Override
    public Optional<String> colour(Label label) {
        return label.name().equals(repository.labelNames.get(label.name())) ? Optional.of(repository.labelColours.get(label.name())) : Optional.empty();
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
        repository.passes(Duration.ofHours(1));
    }

    @Override
    public CodeHost codeHost() {
        return codeHost;
    }

    @Override
    public CodeHost anotherCodeHost() {
        return codeHost(client(QUICK), Optional.empty());
    }

    @Override
    public String headBranch() {
        return "main";
    }

    @Override
    public String push(String branch) {
        return repository.push(branch);
    }

    @Override
    public void mayOnlyRead() {
        repository.readOnly = true;
    }

    @Override
    public void mayOnlyReadTheCode() {
        mayOnlyRead();
    }

    @Override
    public void merge(String branch) {
        repository.merge(repository.openPull(repository.name, branch).orElseThrow());
    }

    @Override
    public void closePullRequest(String branch) {
        repository.setOpen(repository.openPull(repository.name, branch).orElseThrow(), false);
    }

    @Override
    public void deleteBranch(String branch) {
        repository.delete(branch);
    }

    /// Some as commit statuses, some as check runs: only those can say "skipped".
    @Override
    public void report(String commit, Check check) {
        boolean asRun = check.state() == Check.State.SKIPPED || check.name().length() % 2 == 0;
        String url = check.url().orElse(null);
        if (asRun) {
            String conclusion = switch (check.state()) {
                case PASSED -> "success";
                case SKIPPED -> "neutral";
                case PENDING -> "";
                case FAILED -> "timed_out";
            };
            repository.checkRuns.add(new Report(commit, check.name(), conclusion.isEmpty() ? "in_progress" : "completed", conclusion, url, check.summary()));
        } else {
            String state = switch (check.state()) {
                case PASSED, SKIPPED -> "success";
                case PENDING -> "pending";
                case FAILED -> "error";
            };
            repository.statuses.add(new Report(commit, check.name(), state, "", url, check.summary()));
        }
    }

    @Override
    public String text(String branch) {
        Item pull = repository.openPull(repository.name, branch).orElseThrow();
        return pull.title + "\n\n" + pull.body;
    }

    @Override
    public CodeHost forked(String owner) {
        return codeHost(client(QUICK), Optional.of(owner));
    }

    @Override
    public String forkOwner() {
        return StubGitHub.LOGIN;
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
        return repository.pushTo(stub.forks.named(fork).orElseThrow(), branch);
    }

    @Override
    public void openFromStrangersFork(String branch) {
        repository.addPull("mallory", "from a fork", "", "mallory/shop", branch, repository.push(branch + "-of-mallory"), headBranch());
    }

    @Override
    public void close() {
        clients.forEach(ForgeHttp::close);
        stub.close();
    }
}
