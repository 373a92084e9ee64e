package dev.agentloop.forge.github;

import dev.agentloop.codehost.CodeHost;
import dev.agentloop.codehost.CodeHostWorld;
import dev.agentloop.credentials.Token;
import dev.agentloop.forge.ForgeHttp;
import dev.agentloop.forge.Resource;
import dev.agentloop.forge.Rest;
import dev.agentloop.forge.RestLimits;
import dev.agentloop.model.Check;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.model.LoopName;
import dev.agentloop.tracker.Tracker;
import dev.agentloop.tracker.TrackerWorld;
import java.net.http.HttpResponse;
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
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/// A repository on a GitHub server, spoken to over HTTP. Here everybody is one account with a personal token, which administers the repository; a server with more people
/// overrides what that changes.
class HttpWorld implements TrackerWorld, CodeHostWorld, AutoCloseable {
    static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /// How long GitHub may take to notice a push or to find out whether a branch can be merged: it does both beside the request.
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Api api;
    private final Token token;
    private final Address address;
    private final String headBranch;
    private final int pageSize;
    private final ForgeHttp http = new ForgeHttp(Map.of(), InstantSource.system(), () -> Duration.ofMinutes(5), RestLimits.DEFAULT);
    private final Tracker tracker;
    private final CodeHost codeHost;

    /// @param repository `OWNER/NAME`, with a commit on the head branch and nothing else
    HttpWorld(Api api, Token token, String repository, String headBranch, int pageSize) {
        this.api = api;
        this.token = token;
        this.address = new Address("github.com", repository, api.url());
        this.headBranch = headBranch;
        this.pageSize = pageSize;
        this.tracker = newTracker();
        Rest rest = rest();
        this.codeHost = new GitHubCodeHost(rest, GitHub.home(rest, address, _ -> {}), new Account(rest, address), Optional.empty());
    }

    private Rest rest() {
        return new Rest(http, api.url(), () -> Optional.of(token), new GitHubDialect(address));
    }

    private Tracker newTracker() {
        Rest rest = rest();
        return new GitHubTracker(rest, GitHub.home(rest, address, _ -> {}), new Account(rest, address), loop());
    }

    /// What a person proves with who they are.
    String secret(String person) {
        return token.secret();
    }

    @Override
    public Set<TrackerWorld.Ability> trackerAbilities() {
        return EnumSet.of(
                TrackerWorld.Ability.DELETE,
                TrackerWorld.Ability.PULL_REQUESTS,
                TrackerWorld.Ability.LABEL_COLOURS,
                TrackerWorld.Ability.LABELS_WITHOUT_CASE,
                TrackerWorld.Ability.VALIDATION);
    }

    @Override
    public Set<CodeHostWorld.Ability> codeHostAbilities() {
        return EnumSet.of(CodeHostWorld.Ability.BRANCH_IS_NO_PULL_REQUEST, CodeHostWorld.Ability.TEXTS, CodeHostWorld.Ability.CHECKS);
    }

    @Override
    public final LoopName loop() {
        return new LoopName("shop");
    }

    @Override
    public Tracker tracker() {
        return tracker;
    }

    @Override
    public Tracker anotherTracker() {
        return newTracker();
    }

    @Override
    public CodeHost codeHost() {
        return codeHost;
    }

    @Override
    public int pageSize() {
        return pageSize;
    }

    @Override
    public String headBranch() {
        return headBranch;
    }

    private String at(String path) {
        return "/repos/" + address.repository() + path;
    }

    final JsonNode ask(String who, String method, String path, JsonNode body) throws Exception {
        return api.ask(secret(who), method, at(path), body);
    }

    private JsonNode ask(String method, String path, JsonNode body) throws Exception {
        return ask(ALICE, method, path, body);
    }

    private JsonNode get(String path) throws Exception {
        return ask("GET", path, MissingNode.getInstance());
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
        ask("PATCH", at(issue), JSON.objectNode().put("title", title).put("body", body));
    }

    @Override
    public void addLabel(IssueId issue, Label label) throws Exception {
        ObjectNode body = JSON.objectNode();
        body.putArray("labels").add(label.name());
        ask("POST", at(issue) + "/labels", body);
    }

    @Override
    public void removeLabel(IssueId issue, Label label) throws Exception {
        ask("DELETE", at(issue) + labelled(label), MissingNode.getInstance());
    }

    private static String labelled(Label label) {
        return Resource.of("labels", label.name()).encoded();
    }

    @Override
    public void setOpen(IssueId issue, boolean open) throws Exception {
        ask("PATCH", at(issue), JSON.objectNode().put("state", open ? "open" : "closed"));
    }

    @Override
    public void comment(IssueId issue, String author, String body) throws Exception {
        ask(author, "POST", at(issue) + "/comments", JSON.objectNode().put("body", body));
    }

    @Override
    public Set<Label> labels(IssueId issue) throws Exception {
        Set<Label> labels = new HashSet<>();
        get(at(issue)).path("labels").forEach(label -> labels.add(new Label(label.path("name").asString())));
        return labels;
    }

    /// REST cannot; GraphQL answers 200 also when it refuses.
    @Override
    public void delete(IssueId issue) throws Exception {
        ObjectNode body = JSON.objectNode().put("query", "mutation($id: ID!) { deleteIssue(input: {issueId: $id}) { clientMutationId } }");
        body.putObject("variables").put("id", get(at(issue)).path("node_id").asString());
        JsonNode answer = api.ask(secret(ALICE), "POST", api.graphql(), body);
        if (answer.has("errors")) {
            throw new IllegalStateException(answer.toString());
        }
    }

    @Override
    public IssueId openPullRequest(String title, Label label) throws Exception {
        push("some-branch");
        ObjectNode pull = JSON.objectNode().put("title", title).put("head", "some-branch").put("base", headBranch());
        IssueId id = IssueId.of(ask("POST", "/pulls", pull).path("number").asLong());
        addLabel(id, label);
        return id;
    }

    @Override
    public void createLabel(Label label, String colour) throws Exception {
        ask("POST", "/labels", JSON.objectNode().put("name", label.name()).put("color", colour));
    }

    @Override
    public Optional<String> colour(Label label) throws Exception {
        HttpResponse<byte[]> answer = api.send(secret(ALICE), "GET", at(labelled(label)), MissingNode.getInstance());
        JsonNode found = Api.json(answer);
        boolean same = answer.statusCode() == 200 && found.path("name").asString().equals(label.name());
        return same ? found.path("color").stringValueOpt() : Optional.empty();
    }

    private static String heads(String kind, String branch) {
        return "/git/" + kind + "/heads" + Resource.of(branch.split("/")).encoded();
    }

    /// The branch's commit; empty when there is no such branch.
    private Optional<String> tip(String branch) throws Exception {
        HttpResponse<byte[]> answer = api.send(secret(ALICE), "GET", at(heads("ref", branch)), MissingNode.getInstance());
        return answer.statusCode() == 200 ? Api.json(answer).path("object").path("sha").stringValueOpt() : Optional.empty();
    }

    @Override
    public String push(String branch) throws Exception {
        Optional<String> before = tip(branch);
        String parent = before.isPresent() ? before.get() : tip(headBranch).orElseThrow();
        ObjectNode files = JSON.objectNode();
        files.putArray("tree").addObject().put("path", "file").put("mode", "100644").put("type", "blob").put("content", "after " + parent);
        String tree = ask("POST", "/git/trees", files).path("sha").asString();
        ObjectNode commit = JSON.objectNode().put("message", "work on " + branch + " after " + parent).put("tree", tree);
        commit.putArray("parents").add(parent);
        String sha = ask("POST", "/git/commits", commit).path("sha").asString();
        if (before.isPresent()) {
            ask("PATCH", heads("refs", branch), JSON.objectNode().put("sha", sha));
            noticed(branch, sha);
        } else {
            ask("POST", "/git/refs", JSON.objectNode().put("ref", "refs/heads/" + branch).put("sha", sha));
        }
        return sha;
    }

    /// Waits until the branch's pull request, if there is one, is at the commit.
    void noticed(String branch, String commit) throws Exception {
        until(() -> {
            JsonNode pull = pull(branch);
            return pull.isMissingNode() || pull.path("head").path("sha").asString().equals(commit);
        });
    }

    interface Condition {
        boolean holds() throws Exception;
    }

    static void until(Condition condition) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("GitHub did not come to it within " + PATIENCE);
            }
            Thread.sleep(500);
        }
    }

    /// The open pull request of the branch; missing when there is none.
    private JsonNode pull(String branch) throws Exception {
        String owner = address.repository().replaceFirst("/.*", "");
        return get(Resource.of("pulls").with("state", "open").with("head", owner + ":" + branch).encoded()).path(0);
    }

    private String atPull(String branch) throws Exception {
        return "/pulls/" + pull(branch).path("number").asLong();
    }

    @Override
    public void merge(String branch) throws Exception {
        String merge = at(atPull(branch) + "/merge");
        until(() -> {
            HttpResponse<byte[]> answer = api.send(secret(ALICE), "PUT", merge, JSON.objectNode());
            if (answer.statusCode() != 200 && answer.statusCode() != 405) {
                throw new IllegalStateException("%s: %d %s".formatted(merge, answer.statusCode(), new String(answer.body())));
            }
            return answer.statusCode() == 200;
        });
    }

    @Override
    public String text(String branch) throws Exception {
        return pull(branch).path("title").asString() + "\n\n" + pull(branch).path("body").asString("");
    }

    @Override
    public void closePullRequest(String branch) throws Exception {
        ask("PATCH", atPull(branch), JSON.objectNode().put("state", "closed"));
    }

    @Override
    public void deleteBranch(String branch) throws Exception {
        ask("DELETE", heads("refs", branch), MissingNode.getInstance());
    }

    /// As a commit status: only apps make check runs.
    @Override
    public void report(String commit, Check check) throws Exception {
        String state = switch (check.state()) {
            case PASSED, SKIPPED -> "success";
            case PENDING -> "pending";
            case FAILED -> "failure";
        };
        ObjectNode status = JSON.objectNode().put("state", state).put("context", check.name()).put("description", check.summary()).put("target_url", check.url().orElseThrow());
        ask("POST", "/statuses/" + commit, status);
    }

    /// A commit status has no word for what was skipped.
    @Override
    public Check check(String name, Check.State state) {
        return new Check(name, state == Check.State.SKIPPED ? Check.State.PASSED : state, Optional.of("https://ci.example" + Resource.of(name).encoded()), state + " in words");
    }

    @Override
    public void close() {
        http.close();
    }
}
