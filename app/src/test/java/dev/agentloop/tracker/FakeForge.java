package dev.agentloop.tracker;

import dev.agentloop.codehost.CodeHost;
import dev.agentloop.codehost.CodeHostWorld;
import dev.agentloop.model.Check;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.model.LoopName;
import dev.agentloop.model.PullRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A forge in memory: one server-side store, clients that look at it, and methods for what people and CI do to it.
///
/// `calls()` has the log of every client call and makes them fail. `fail...` and `listen` there are what kill-point and model tests steer by.
/// Nothing waits and nothing is shared between two fakes, so thousands of calls a second are fine.
public final class FakeForge implements TrackerWorld, CodeHostWorld {
    /// The account agentloop acts as.
    public static final String LOGIN = "agentloop-bot";

    private final FakeIssues issues;
    private final FakePulls pulls;
    private final FakeCalls calls = new FakeCalls();
    private final LoopName loop;
    private final Tracker tracker;
    private final CodeHost codeHost;
    private Optional<String> fork = Optional.empty();
    private Duration ahead = Duration.ZERO;

    /// @param clock the server's; it runs ahead of this by what `advance` was told
    public FakeForge(LoopName loop, InstantSource clock) {
        this.loop = loop;
        InstantSource own = () -> clock.instant().plus(ahead);
        issues = new FakeIssues(loop, own);
        pulls = new FakePulls(own, issues::nextNumber);
        tracker = anotherTracker();
        codeHost = anotherCodeHost();
    }

    /// With a clock that stands until `advance`.
    public static FakeForge named(String loop) {
        return new FakeForge(new LoopName(loop), Clock.fixed(Instant.parse("2026-11-20T12:00:00Z"), ZoneOffset.UTC));
    }

    public FakeCalls calls() {
        return calls;
    }

    public void advance(Duration time) {
        ahead = ahead.plus(time);
    }

    /// Nothing stands between it and its clients.
    @Override
    public Set<TrackerWorld.Ability> trackerAbilities() {
        return EnumSet.complementOf(EnumSet.of(TrackerWorld.Ability.WIRE));
    }

    @Override
    public LoopName loop() {
        return loop;
    }

    @Override
    public Tracker tracker() {
        return tracker;
    }

    @Override
    public Tracker anotherTracker() {
        return new FakeTracker(issues, calls);
    }

    @Override
    public CodeHost codeHost() {
        return codeHost;
    }

    @Override
    public CodeHost anotherCodeHost() {
        return new FakeCodeHost(pulls, calls, fork);
    }

    @Override
    public int pageSize() {
        return 100;
    }

    @Override
    public String headBranch() {
        return "main";
    }

    @Override
    public void mayOnlyRead() {
        issues.mayOnlyRead();
    }

    @Override
    public void mayOnlyReadTheCode() {
        pulls.mayOnlyRead();
    }

    // What people do to issues.

    /// Alice opens an issue.
    public IssueId open(String title, String... labels) {
        return open(ALICE, title, "", Set.copyOf(Arrays.stream(labels).map(Label::new).toList()));
    }

    @Override
    public IssueId open(String author, String title, String body, Set<Label> labels) {
        return issues.open(author, title, body, labels, false);
    }

    @Override
    public void edit(IssueId issue, String title, String body) {
        issues.change(issue, i -> i.edited(title, body));
    }

    @Override
    public void addLabel(IssueId issue, Label label) {
        issues.move(issue, Set.of(label), Set.of());
    }

    @Override
    public void removeLabel(IssueId issue, Label label) {
        issues.move(issue, Set.of(), Set.of(label));
    }

    @Override
    public void setOpen(IssueId issue, boolean open) {
        issues.change(issue, i -> i.opened(open));
    }

    @Override
    public void comment(IssueId issue, String author, String body) {
        issues.comment(issue, author, body);
    }

    @Override
    public void delete(IssueId issue) {
        issues.delete(issue);
    }

    @Override
    public void transfer(IssueId issue) {
        issues.delete(issue);
    }

    @Override
    public void lock(IssueId issue) {
        issues.change(issue, FakeIssue::withLock);
    }

    @Override
    public IssueId openPullRequest(String title, Label label) {
        return issues.open(BOB, title, "", Set.of(label), true);
    }

    @Override
    public void createLabel(Label label, String colour) {
        issues.createLabel(label, colour);
    }

    // What can be seen of them.

    @Override
    public Set<Label> labels(IssueId issue) {
        return issues.at(issue).labels();
    }

    @Override
    public List<Set<Label>> labelHistory(IssueId issue) {
        return issues.labelHistory(issue);
    }

    @Override
    public Optional<String> colour(Label label) {
        return issues.colour(label);
    }

    public Issue issue(IssueId issue) {
        return issues.at(issue).seenBy(loop);
    }

    public boolean isOpen(IssueId issue) {
        return issues.at(issue).open();
    }

    /// Everybody's, oldest first.
    public List<Comment> commentsOf(IssueId issue) {
        return issues.at(issue).comments();
    }

    @Override
    public void anHourPasses() {
        advance(Duration.ofHours(1));
    }

    // What agents, people and CI do to branches.

    @Override
    public String push(String branch) {
        return pulls.push(branch);
    }

    /// Those that are there, in whatever state, newest first.
    public List<PullRequest> pullRequestsOf(String headPrefix) {
        return pulls.startingWith(headPrefix, Optional.empty());
    }

    /// Somebody pushes this commit.
    public void push(String branch, String commit) {
        pulls.push("", branch, commit);
    }

    /// From the names of those that were pushed to their commits.
    public Map<String, String> branches() {
        return pulls.branches();
    }

    /// Somebody opens a pull request for a branch that was pushed.
    public void openPullRequest(String branch) throws ForgeException {
        pulls.open("", branch, branch + "\n\n");
    }

    @Override
    public void merge(String branch) {
        pulls.merge(branch);
    }

    @Override
    public void closePullRequest(String branch) {
        pulls.close(branch);
    }

    @Override
    public void deleteBranch(String branch) {
        pulls.deleteBranch(branch);
    }

    @Override
    public String text(String branch) {
        return pulls.text(branch);
    }

    /// What the configuration of those says who connect from now on.
    public void forkIs(String owner) {
        fork = Optional.of(owner);
    }

    @Override
    public CodeHost forked(String owner) {
        return new FakeCodeHost(pulls, calls, Optional.of(owner));
    }

    @Override
    public String forkOwner() {
        return LOGIN;
    }

    @Override
    public void otherRepository(String name, boolean fork) {
        pulls.make(name, fork);
    }

    @Override
    public List<String> otherRepositories() {
        return pulls.others();
    }

    @Override
    public String pushToFork(String fork, String branch) {
        return pulls.push(fork.substring(0, fork.indexOf('/')), branch);
    }

    @Override
    public void openFromStrangersFork(String branch) {
        pulls.openFromFork(branch);
    }

    @Override
    public void report(String commit, Check check) {
        pulls.report(commit, check);
    }
}
