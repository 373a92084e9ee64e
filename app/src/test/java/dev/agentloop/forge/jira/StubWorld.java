package dev.agentloop.forge.jira;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.credentials.Token;
import dev.agentloop.forge.ForgeHttp;
import dev.agentloop.forge.Rest;
import dev.agentloop.forge.RestLimits;
import dev.agentloop.forge.StubForge;
import dev.agentloop.forge.jira.StubProject.Item;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.model.LoopName;
import dev.agentloop.tracker.Tracker;
import dev.agentloop.tracker.TrackerWorld;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.node.JsonNodeFactory;

/// The stub of Jira, with people at its far side and the adapter at the near one.
public final class StubWorld implements TrackerWorld, StubForge {
    static final RestLimits QUICK = new RestLimits(
            Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(5), 8, 3, Duration.ofMillis(1), Duration.ofMillis(50), 40, 64L << 20);

    final StubJira stub = new StubJira();
    final StubProject project = stub.project;
    final List<String> notices = new ArrayList<>();
    /// What `usernames` lists.
    final Set<String> listed = new HashSet<>();
    private final List<ForgeHttp> clients = new ArrayList<>();
    final ForgeHttp http = client(QUICK);
    private final Tracker tracker = tracker(http);

    ForgeHttp client(RestLimits limits) {
        ForgeHttp client = new ForgeHttp(Map.of(), project, () -> Duration.ofMinutes(1), limits);
        clients.add(client);
        return client;
    }

    Tracker tracker(ForgeHttp client) {
        return tracker(new Address(stub.server.url(), StubProject.HERE), client, "JIRA_TOKEN", StubJira.TOKEN);
    }

    Tracker tracker(Address address, ForgeHttp client, String source, String secret) {
        Rest rest = new Rest(client, address.url(), () -> Optional.of(new Token(source, secret)), new JiraDialect(address, Optional.of(StubJira.EMAIL)));
        Project home = new Project(rest, address, notices::add);
        People people = new People(listed::contains);
        return new JiraTracker(rest, address, home, new Account(rest, people), new Mapping(loop(), address, home, people));
    }

    Item item(IssueId issue) {
        return project.items.get(Long.parseLong(issue.value().replaceFirst(".*-", "")));
    }

    @Override
    public Set<Ability> trackerAbilities() {
        return EnumSet.of(Ability.READERS, Ability.OTHER_PEOPLE, Ability.DELETE, Ability.TRANSFER, Ability.LABEL_HISTORY, Ability.VALIDATION, Ability.CLOCK, Ability.WIRE);
    }

    @Override
    public void mayOnlyRead() {
        stub.project.readOnly = true;
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
        return StubJira.PAGE_SIZE;
    }

    @Override
    public IssueId open(String author, String title, String body, Set<Label> labels) {
        Item item = project.add(author, title, TypedText.description(body), labels.stream().map(Label::name).toList());
        return new IssueId(StubProject.HERE + "-" + item.number);
    }

    @Override
    public void edit(IssueId issue, String title, String body) {
        item(issue).summary = title;
        item(issue).description = TypedText.description(body);
        project.touch(item(issue));
    }

    @Override
    public void addLabel(IssueId issue, Label label) {
        project.labels(item(issue), List.of(label.name()), List.of());
    }

    @Override
    public void removeLabel(IssueId issue, Label label) {
        project.labels(item(issue), List.of(), List.of(label.name()));
    }

    @Override
    public void setOpen(IssueId issue, boolean open) {
        project.status(item(issue), open ? "To Do" : "Done");
    }

    @Override
    public void comment(IssueId issue, String author, String body) {
        project.comment(item(issue), author, TypedText.document(body), JsonNodeFactory.instance.arrayNode());
    }

    @Override
    public Set<Label> labels(IssueId issue) {
        synchronized (project) {
            return item(issue).labels.stream().map(Label::new).collect(Collectors.toSet());
        }
    }

    @Override
    public void delete(IssueId issue) {
        project.delete(item(issue));
    }

    @Override
    public void transfer(IssueId issue) {
        project.move(item(issue));
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
    public String configuration() {
        return """
                tracker:
                  type: jira
                  url: %s
                  project: %s
                """.formatted(stub.server.url(), StubProject.HERE);
    }

    @Override
    public Map<String, String> environment() {
        return Map.of("JIRA_TOKEN", StubJira.TOKEN, "JIRA_EMAIL", StubJira.EMAIL);
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

    @Override
    public void close() {
        clients.forEach(ForgeHttp::close);
        stub.close();
        assertThat(stub.complaints).isEmpty();
    }
}
