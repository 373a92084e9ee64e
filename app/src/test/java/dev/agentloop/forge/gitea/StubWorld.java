package dev.agentloop.forge.gitea;

import dev.agentloop.codehost.CodeHost;
import dev.agentloop.codehost.CodeHostWorld;
import dev.agentloop.credentials.Token;
import dev.agentloop.forge.ForgeHttp;
import dev.agentloop.forge.ForkWish;
import dev.agentloop.forge.Rest;
import dev.agentloop.forge.RestLimits;
import dev.agentloop.forge.StubForge;
import dev.agentloop.forge.gitea.StubRepository.Item;
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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The stub, with people at its far side and adapters at the near one.
public final class StubWorld implements TrackerWorld, CodeHostWorld, StubForge {
    static final RestLimits QUICK = new RestLimits(
            Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(20), 8, 3, Duration.ofMillis(1), Duration.ofMillis(50), 40, 64L << 20);

    final StubGitea stub;
    final StubRepository repository;
    final List<String> notices = new ArrayList<>();
    private final List<ForgeHttp> clients = new ArrayList<>();
    final ForgeHttp http;
    private final Tracker tracker;
    private final CodeHost codeHost;

    StubWorld(StubGitea.Flavour flavour) {
        stub = new StubGitea(flavour);
        repository = stub.repository;
        repository.push(headBranch());
        http = client(QUICK);
        tracker = tracker(http);
        codeHost = codeHost(http, Optional.empty());
    }

    public static StubWorld gitea() {
        return new StubWorld(StubGitea.Flavour.GITEA);
    }

    public static StubWorld forgejo() {
        return new StubWorld(StubGitea.Flavour.FORGEJO);
    }

    ForgeHttp client(RestLimits limits) {
        ForgeHttp client = new ForgeHttp(Map.of(), repository, () -> Duration.ofMinutes(1), limits);
        clients.add(client);
        return client;
    }

    Tracker tracker(ForgeHttp client) {
        return tracker(address(), client, "FORGEJO_TOKEN", StubGitea.TOKEN);
    }

    Tracker tracker(Address address, ForgeHttp client, String source, String secret) {
        Rest rest = rest(address, client, source, secret);
        return new GiteaTracker(rest, Gitea.home(rest, address, notices::add), notices::add, loop());
    }

    CodeHost codeHost(ForgeHttp client, Optional<String> fork) {
        Rest rest = rest(address(), client, "FORGEJO_TOKEN", StubGitea.TOKEN);
        Optional<ForkWish> wish = fork.map(owner -> new ForkWish(owner, "ssh://git@alias:2222/" + StubRepository.HERE + ".git"));
        return new GiteaCodeHost(rest, Gitea.home(rest, address(), notices::add), headBranch(), wish);
    }

    private static Rest rest(Address address, ForgeHttp client, String source, String secret) {
        return new Rest(client, address.apiURL(), () -> Optional.of(new Token(source, secret)), new GiteaDialect("Forgejo", address));
    }

    Address address() {
        return Address.of(StubJson.WEB + StubRepository.HERE, Optional.of(stub.server.url() + "/api/v1"));
    }

    Item item(IssueId issue) {
        return repository.items.get(Long.parseLong(issue.value()));
    }

    /// Issues stay where they are.
    @Override
    public Set<TrackerWorld.Ability> trackerAbilities() {
        return EnumSet.complementOf(EnumSet.of(TrackerWorld.Ability.TRANSFER));
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
        return StubGitea.PAGE_SIZE;
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
        repository.label(item(issue), repository.tag(label.name()));
    }

    @Override
    public void removeLabel(IssueId issue, Label label) {
        repository.unlabel(item(issue), repository.tag(label.name()).id());
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
        return repository.names(item(issue)).stream().map(Label::new).collect(Collectors.toSet());
    }

    @Override
    public void delete(IssueId issue) {
        repository.items.remove(Long.parseLong(issue.value()));
    }

    /// Whoever may write may comment on a locked issue too.
    @Override
    public void lock(IssueId issue) {
        item(issue).locked = true;
        repository.writer = false;
    }

    @Override
    public IssueId openPullRequest(String title, Label label) {
        Item item = repository.addPull(ALICE, title, "", repository.name, "some-branch", repository.push("some-branch"), headBranch());
        repository.label(item, repository.tag(label.name()));
        return IssueId.of(item.number);
    }

    @Override
    public void createLabel(Label label, String colour) {
        repository.createLabel(label.name(), colour, "", false, false);
    }

    @Override
    public Optional<String> colour(Label label) {
        return repository.named(label.name()).findFirst().map(StubRepository.Tag::colour);
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
        repository.branches.remove(branch);
    }

    @Override
    public void report(String commit, Check check) {
        String state = switch (check.state()) {
            case PASSED -> "success";
            case SKIPPED -> "skipped";
            case PENDING -> "pending";
            case FAILED -> check.name().length() % 2 == 0 ? "failure" : "error";
        };
        repository.report(commit, check.name(), state, check.url().orElse(""), check.summary());
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
        return StubGitea.LOGIN;
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
    public String configuration() {
        return """
                forge:
                  type: %s
                  apiURL: %s
                """.formatted(stub.flavour.name().toLowerCase(Locale.ROOT), address().apiURL());
    }

    @Override
    public Map<String, String> environment() {
        return Map.of(stub.flavour + "_TOKEN", StubGitea.TOKEN);
    }

    @Override
    public void received(String branch, String commit) {
        repository.received(branch, commit);
    }

    @Override
    public void passes(Duration time) {
        repository.passes(time);
    }

    @Override
    public InstantSource clock() {
        return repository;
    }

    @Override
    public List<String> requests() {
        List<String> lines = stub.server.lines();
        stub.server.forget();
        return lines;
    }

    @Override
    public void close() {
        clients.forEach(ForgeHttp::close);
        stub.close();
    }
}
