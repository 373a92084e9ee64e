package dev.agentloop.forge.gitlab;

import dev.agentloop.codehost.CodeHost;
import dev.agentloop.codehost.CodeHostWorld;
import dev.agentloop.credentials.Token;
import dev.agentloop.forge.ForgeHttp;
import dev.agentloop.forge.Json;
import dev.agentloop.forge.RestLimits;
import dev.agentloop.model.Check;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.model.LoopName;
import dev.agentloop.tracker.Tracker;
import dev.agentloop.tracker.TrackerWorld;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/// A project of GitLab, spoken to over HTTP as its owner can. It needs the right to write the repository, which the adapter does not.
final class HttpWorld implements TrackerWorld, CodeHostWorld, AutoCloseable {
    /// How long GitLab may take to notice a push or to find out whether a branch can be merged: it does both beside the request.
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Token token;
    private final Address address;
    private final int pageSize;
    private final List<ForgeHttp> clients = new ArrayList<>();
    private final GitLab gitLab;

    /// @param project its whole path; it has one commit on `main`, and no issues
    HttpWorld(String apiURL, Token token, String project, int pageSize) {
        this.token = token;
        this.address = new Address(apiURL.replace("/api/v4", ""), project, apiURL);
        this.pageSize = pageSize;
        this.gitLab = gitLab();
    }

    private GitLab gitLab() {
        ForgeHttp client = new ForgeHttp(System.getenv(), Clock.systemUTC(), () -> Duration.ofMinutes(5), RestLimits.DEFAULT);
        clients.add(client);
        return GitLab.of(address, loop(), Optional.empty(), () -> Optional.of(token), client, _ -> {});
    }

    @Override
    public Set<TrackerWorld.Ability> trackerAbilities() {
        return EnumSet.of(TrackerWorld.Ability.DELETE, TrackerWorld.Ability.LABEL_COLOURS, TrackerWorld.Ability.VALIDATION);
    }

    @Override
    public Set<CodeHostWorld.Ability> codeHostAbilities() {
        return EnumSet.of(CodeHostWorld.Ability.BRANCH_IS_NO_PULL_REQUEST, CodeHostWorld.Ability.TEXTS, CodeHostWorld.Ability.CHECKS);
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
        return gitLab().tracker();
    }

    @Override
    public CodeHost codeHost() {
        return gitLab.codeHost();
    }

    @Override
    public int pageSize() {
        return pageSize;
    }

    @Override
    public String headBranch() {
        return "main";
    }

    /// @param path below the API's address
    HttpResponse<byte[]> send(String method, String path, Optional<ObjectNode> body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address.apiURL() + path))
                .timeout(Duration.ofSeconds(60))
                .header("PRIVATE-TOKEN", token.secret())
                .header("Content-Type", "application/json")
                .method(method, body.map(json -> HttpRequest.BodyPublishers.ofByteArray(Json.bytes(json))).orElseGet(HttpRequest.BodyPublishers::noBody))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    private JsonNode ask(String method, String path, Optional<ObjectNode> body) throws Exception {
        HttpResponse<byte[]> answer = send(method, "/projects/" + encoded(address.project()) + path, body);
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException("%s: %d %s".formatted(answer.request(), answer.statusCode(), new String(answer.body(), StandardCharsets.UTF_8)));
        }
        return answer.body().length == 0 ? MissingNode.getInstance() : Json.tree(new ByteArrayInputStream(answer.body()));
    }

    private JsonNode get(String path) throws Exception {
        return ask("GET", path, Optional.empty());
    }

    private static ObjectNode json(String... pairs) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < pairs.length; i += 2) {
            node.put(pairs[i], pairs[i + 1]);
        }
        return node;
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public IssueId open(String author, String title, String body, Set<Label> labels) throws Exception {
        ObjectNode issue = json("title", title, "description", body, "labels", labels.stream().map(Label::name).collect(Collectors.joining(",")));
        return IssueId.of(ask("POST", "/issues", Optional.of(issue)).path("iid").asLong());
    }

    private void change(IssueId issue, String... pairs) throws Exception {
        ask("PUT", "/issues/" + issue, Optional.of(json(pairs)));
    }

    @Override
    public void edit(IssueId issue, String title, String body) throws Exception {
        change(issue, "title", title, "description", body);
    }

    @Override
    public void addLabel(IssueId issue, Label label) throws Exception {
        change(issue, "add_labels", label.name());
    }

    @Override
    public void removeLabel(IssueId issue, Label label) throws Exception {
        change(issue, "remove_labels", label.name());
    }

    @Override
    public void setOpen(IssueId issue, boolean open) throws Exception {
        change(issue, "state_event", open ? "reopen" : "close");
    }

    @Override
    public void comment(IssueId issue, String author, String body) throws Exception {
        ask("POST", "/issues/" + issue + "/notes", Optional.of(json("body", body)));
    }

    @Override
    public Set<Label> labels(IssueId issue) throws Exception {
        return get("/issues/" + issue).path("labels").valueStream().map(label -> new Label(label.asString())).collect(Collectors.toSet());
    }

    @Override
    public void delete(IssueId issue) throws Exception {
        ask("DELETE", "/issues/" + issue, Optional.empty());
    }

    @Override
    public void createLabel(Label label, String colour) throws Exception {
        ask("POST", "/labels", Optional.of(json("name", label.name(), "color", "#" + colour)));
    }

    @Override
    public Optional<String> colour(Label label) throws Exception {
        return get("/labels?per_page=100&search=" + encoded(label.name()))
                .valueStream()
                .filter(found -> found.path("name").asString().equals(label.name()))
                .map(found -> found.path("color").asString().substring(1))
                .findFirst();
    }

    @Override
    public String push(String branch) throws Exception {
        ObjectNode commit = json("branch", branch, "commit_message", "work");
        if (send("GET", "/projects/" + encoded(address.project()) + "/repository/branches/" + encoded(branch), Optional.empty()).statusCode() == 404) {
            commit.put("start_branch", headBranch());
        }
        commit.putArray("actions").add(json("action", "create", "file_path", "work-" + System.nanoTime() + ".txt", "content", branch));
        String made = ask("POST", "/repository/commits", Optional.of(commit)).path("id").asString();
        until(() -> {
            JsonNode open = request(branch);
            return open.isMissingNode() || open.path("sha").asString("").equals(made);
        });
        return made;
    }

    /// The open merge request of the branch; missing when there is none.
    private JsonNode request(String branch) throws Exception {
        return get("/merge_requests?state=opened&source_branch=" + encoded(branch)).path(0);
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void until(Condition condition) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("GitLab did not come to it within " + PATIENCE);
            }
            Thread.sleep(500);
        }
    }

    @Override
    public void merge(String branch) throws Exception {
        String number = request(branch).path("iid").asString();
        String path = "/projects/" + encoded(address.project()) + "/merge_requests/" + number + "/merge";
        until(() -> send("PUT", path, Optional.of(json())).statusCode() == 200);
    }

    @Override
    public String text(String branch) throws Exception {
        return request(branch).path("title").asString() + "\n\n" + request(branch).path("description").asString("");
    }

    @Override
    public void closePullRequest(String branch) throws Exception {
        ask("PUT", "/merge_requests/" + request(branch).path("iid").asString(), Optional.of(json("state_event", "close")));
    }

    @Override
    public void deleteBranch(String branch) throws Exception {
        ask("DELETE", "/repository/branches/" + encoded(branch), Optional.empty());
    }

    @Override
    public void report(String commit, Check check) throws Exception {
        String state = switch (check.state()) {
            case PASSED -> "success";
            case SKIPPED -> "skipped";
            case PENDING -> "running";
            case FAILED -> "failed";
        };
        ask("POST", "/statuses/" + commit, Optional.of(json("name", check.name(), "state", state, "target_url", check.url().orElseThrow(), "description", check.summary())));
    }

    /// GitLab looks at the link.
    @Override
    public Check check(String name, Check.State state) {
        return new Check(name, state, Optional.of("https://ci.example/" + encoded(name)), state + " in words");
    }

    @Override
    public void close() {
        http.shutdownNow();
        clients.forEach(ForgeHttp::close);
    }
}
