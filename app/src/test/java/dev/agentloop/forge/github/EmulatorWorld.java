package dev.agentloop.forge.github;

import dev.agentloop.codehost.CodeHost;
import dev.agentloop.codehost.CodeHostWorld;
import dev.agentloop.credentials.Token;
import dev.agentloop.forge.ForgeHttp;
import dev.agentloop.forge.Rest;
import dev.agentloop.forge.RestLimits;
import dev.agentloop.model.Check;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.model.LoopName;
import dev.agentloop.tracker.Tracker;
import dev.agentloop.tracker.TrackerWorld;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A repository of its own on the emulator.
final class EmulatorWorld implements TrackerWorld, CodeHostWorld, AutoCloseable {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Emulator emulator;
    private final Address address;
    private final String repo;
    private final ForgeHttp http = new ForgeHttp(Map.of(), InstantSource.system(), () -> Duration.ofMinutes(1), RestLimits.DEFAULT);
    private final Tracker tracker;
    private final CodeHost codeHost;

    EmulatorWorld(Emulator emulator, String name) throws Exception {
        this.emulator = emulator;
        this.repo = "/repos/" + Emulator.LOGIN + "/" + name;
        this.address = Address.of("https://github.com/" + Emulator.LOGIN + "/" + name, Optional.of(emulator.url()));
        emulator.ask(Emulator.LOGIN, "POST", "/user/repos", JSON.objectNode().put("name", name).put("auto_init", true));
        for (String person : new String[] {ALICE, BOB}) {
            emulator.ask(Emulator.LOGIN, "PUT", repo + "/collaborators/" + person, JSON.objectNode().put("permission", "push"));
        }
        this.tracker = anotherTracker();
        Rest rest = rest();
        this.codeHost = new GitHubCodeHost(rest, GitHub.home(rest, address, _ -> {}), Optional.empty());
    }

    private Rest rest() {
        return new Rest(http, address.apiURL(), () -> Optional.of(new Token("GITHUB_TOKEN", Emulator.token(Emulator.LOGIN))), new GitHubDialect(address));
    }

    @Override
    public Set<TrackerWorld.Ability> trackerAbilities() {
        return EnumSet.complementOf(EnumSet.of(
                TrackerWorld.Ability.DELETE,
                TrackerWorld.Ability.TRANSFER,
                TrackerWorld.Ability.LABELS_WITHOUT_CASE,
                TrackerWorld.Ability.LABEL_HISTORY,
                TrackerWorld.Ability.LOCK,
                TrackerWorld.Ability.CLOCK,
                TrackerWorld.Ability.WIRE));
    }

    @Override
    public Set<CodeHostWorld.Ability> codeHostAbilities() {
        return EnumSet.of(CodeHostWorld.Ability.BRANCH_IS_NO_PULL_REQUEST, CodeHostWorld.Ability.CHECKS);
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
        Rest rest = rest();
        return new GitHubTracker(rest, GitHub.home(rest, address, _ -> {}), new Account(rest, address), loop());
    }

    @Override
    public int pageSize() {
        return 100;
    }

    private JsonNode ask(String who, String method, String path, JsonNode body) throws Exception {
        return emulator.ask(who, method, repo + path, body);
    }

    private static String at(IssueId issue) {
        return "/issues/" + issue;
    }

    @Override
    public IssueId open(String author, String title, String body, Set<Label> labels) throws Exception {
        ObjectNode issue = JSON.objectNode().put("title", title).put("body", body);
        ArrayNode names = issue.putArray("labels");
        labels.forEach(label -> names.add(label.name()));
        return IssueId.of(ask(author, "POST", "/issues", issue).path("number").asLong());
    }

    @Override
    public void edit(IssueId issue, String title, String body) throws Exception {
        ask(ALICE, "PATCH", at(issue), JSON.objectNode().put("title", title).put("body", body));
    }

    @Override
    public void addLabel(IssueId issue, Label label) throws Exception {
        ObjectNode body = JSON.objectNode();
        body.putArray("labels").add(label.name());
        ask(ALICE, "POST", at(issue) + "/labels", body);
    }

    @Override
    public void removeLabel(IssueId issue, Label label) throws Exception {
        ask(ALICE, "DELETE", at(issue) + "/labels/" + label.name().replace("/", "%2F"), JSON.objectNode());
    }

    @Override
    public void setOpen(IssueId issue, boolean open) throws Exception {
        ask(ALICE, "PATCH", at(issue), JSON.objectNode().put("state", open ? "open" : "closed"));
    }

    @Override
    public void comment(IssueId issue, String author, String body) throws Exception {
        ask(author, "POST", at(issue) + "/comments", JSON.objectNode().put("body", body));
    }

    @Override
    public Set<Label> labels(IssueId issue) throws Exception {
        Set<Label> labels = new HashSet<>();
        ask(ALICE, "GET", at(issue), JSON.objectNode()).path("labels").forEach(label -> labels.add(new Label(label.path("name").asString())));
        return labels;
    }

    @Override
    public IssueId openPullRequest(String title, Label label) throws Exception {
        push("some-branch");
        ObjectNode pull = JSON.objectNode().put("title", title).put("head", "some-branch").put("base", headBranch());
        IssueId id = IssueId.of(ask(ALICE, "POST", "/pulls", pull).path("number").asLong());
        addLabel(id, label);
        return id;
    }

    @Override
    public void createLabel(Label label, String colour) throws Exception {
        ask(ALICE, "POST", "/labels", JSON.objectNode().put("name", label.name()).put("color", colour));
    }

    @Override
    public Optional<String> colour(Label label) throws Exception {
        return ask(ALICE, "GET", "/labels/" + label.name().replace("/", "%2F"), JSON.objectNode()).path("color").stringValueOpt();
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
    public String push(String branch) throws Exception {
        String path = "/git/ref/heads/" + branch;
        JsonNode existing = ask(ALICE, "GET", path, JSON.objectNode());
        boolean exists = existing.has("object");
        String parent = exists ? existing.path("object").path("sha").asString() : ask(ALICE, "GET", "/git/ref/heads/main", JSON.objectNode()).path("object").path("sha").asString();
        ObjectNode files = JSON.objectNode();
        files.putArray("tree").addObject().put("path", "file").put("mode", "100644").put("type", "blob").put("content", "after " + parent);
        String tree = ask(ALICE, "POST", "/git/trees", files).path("sha").asString();
        ObjectNode commit = JSON.objectNode().put("message", "work on " + branch + " after " + parent).put("tree", tree);
        commit.putArray("parents").add(parent);
        String sha = ask(ALICE, "POST", "/git/commits", commit).path("sha").asString();
        if (exists) {
            ask(ALICE, "PATCH", "/git/refs/heads/" + branch, JSON.objectNode().put("sha", sha));
        } else {
            ask(ALICE, "POST", "/git/refs", JSON.objectNode().put("ref", "refs/heads/" + branch).put("sha", sha));
        }
        return sha;
    }

    private String pull(String branch) throws Exception {
        for (JsonNode pull : ask(ALICE, "GET", "/pulls?state=open&head=" + Emulator.LOGIN + ":" + branch, JSON.objectNode())) {
            return "/pulls/" + pull.path("number").asLong();
        }
        throw new IllegalStateException("no open pull request of " + branch);
    }

    @Override
    public void merge(String branch) throws Exception {
        ask(Emulator.LOGIN, "PUT", pull(branch) + "/merge", JSON.objectNode());
    }

    @Override
    public void closePullRequest(String branch) throws Exception {
        ask(ALICE, "PATCH", pull(branch), JSON.objectNode().put("state", "closed"));
    }

    @Override
    public void deleteBranch(String branch) throws Exception {
        ask(ALICE, "DELETE", "/git/refs/heads/" + branch, JSON.objectNode());
    }

    @Override
    public void report(String commit, Check check) throws Exception {
        ObjectNode run = JSON.objectNode().put("name", check.name()).put("head_sha", commit).put("details_url", check.url().orElseThrow());
        run.putObject("output").put("title", check.summary()).put("summary", "");
        if (check.state() == Check.State.PENDING) {
            run.put("status", "in_progress");
        } else {
            run.put("status", "completed").put("conclusion", conclusion(check.state()));
        }
        ask(Emulator.LOGIN, "POST", "/check-runs", run);
    }

    private static String conclusion(Check.State state) {
        return switch (state) {
            case PASSED -> "success";
            case SKIPPED -> "skipped";
            case FAILED -> "cancelled";
            case PENDING -> throw new IllegalArgumentException("no conclusion yet");
        };
    }

    @Override
    public void close() {
        http.close();
    }
}
