package dev.agentloop.forge.gitea;

import dev.agentloop.codehost.CodeHost;
import dev.agentloop.codehost.CodeHostWorld;
import dev.agentloop.credentials.Token;
import dev.agentloop.forge.ForgeHttp;
import dev.agentloop.forge.Json;
import dev.agentloop.forge.Resource;
import dev.agentloop.forge.Rest;
import dev.agentloop.forge.RestLimits;
import dev.agentloop.model.Check;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.model.LoopName;
import dev.agentloop.tracker.Tracker;
import dev.agentloop.tracker.TrackerWorld;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/// A repository on a running server, spoken to over plain HTTP with the account's own token: everybody in this world is that account. The repository is emptied first.
final class HttpWorld implements TrackerWorld, CodeHostWorld, AutoCloseable {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String api;
    private final String name;
    private final String token;
    private final HttpClient client = HttpClient.newHttpClient();
    private final ForgeHttp http = new ForgeHttp(Map.of(), InstantSource.system(), () -> Duration.ofMinutes(5), RestLimits.DEFAULT);
    private final String headBranch;
    private final Tracker tracker;
    private final CodeHost codeHost;

    /// @param url of the server, without a slash at its end
    /// @param name `OWNER/REPOSITORY`, of a repository that is for tests only
    HttpWorld(String url, String name, String token) throws Exception {
        this.api = url + "/api/v1";
        this.name = name;
        this.token = token;
        this.headBranch = in("GET", "", null).path("default_branch").asString("main");
        empty();
        this.tracker = anotherTracker();
        Rest rest = rest();
        this.codeHost = new GiteaCodeHost(rest, Gitea.home(rest, address(), _ -> {}), headBranch, Optional.empty());
    }

    private Address address() {
        return new Address(name, api);
    }

    private Rest rest() {
        return new Rest(http, api, () -> Optional.of(new Token("FORGEJO_TOKEN", token)), new GiteaDialect("Forgejo", address()));
    }

    private void empty() throws Exception {
        for (JsonNode old = first("/issues?state=all"); !old.isMissingNode(); old = first("/issues?state=all")) {
            in("DELETE", "/issues/" + old.path("number").asLong(), null);
        }
        for (JsonNode old = first("/labels"); !old.isMissingNode(); old = first("/labels")) {
            in("DELETE", "/labels/" + old.path("id").asLong(), null);
        }
        for (JsonNode branch : in("GET", "/branches?limit=50", null)) {
            if (!branch.path("name").asString().equals(headBranch)) {
                deleteBranch(branch.path("name").asString());
            }
        }
    }

    private JsonNode first(String listing) throws Exception {
        return in("GET", listing, null).path(0);
    }

    private JsonNode in(String method, String path, JsonNode body) throws Exception {
        return ask(method, "/repos/" + name + path, body);
    }

    /// @param body null for none
    private JsonNode ask(String method, String path, JsonNode body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(api + path))
                .timeout(PATIENCE)
                .header("Authorization", "token " + token)
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(Json.bytes(body)))
                .build();
        HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() >= 400) {
            throw new IllegalStateException("%s %s: %d %s".formatted(method, path, answer.statusCode(), new String(answer.body())));
        }
        return answer.body().length == 0 ? MissingNode.getInstance() : Json.tree(new ByteArrayInputStream(answer.body()));
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
        return new GiteaTracker(rest, Gitea.home(rest, address(), _ -> {}), _ -> {}, loop());
    }

    @Override
    public int pageSize() {
        try {
            return ask("GET", "/settings/api", null).path("max_response_items").asInt(50);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String at(IssueId issue) {
        return "/issues/" + issue;
    }

    /// The label's id; it is created when it is not there.
    private long id(Label label) throws Exception {
        Optional<JsonNode> found = find(label);
        return (found.isPresent() ? found.get() : made(label, "ededed")).path("id").asLong();
    }

    private Optional<JsonNode> find(Label label) throws Exception {
        for (int page = 1; ; page++) {
            JsonNode labels = in("GET", "/labels?page=" + page, null);
            Optional<JsonNode> found = labels.valueStream().filter(node -> node.path("name").asString().equals(label.name())).findFirst();
            if (found.isPresent() || labels.isEmpty()) {
                return found;
            }
        }
    }

    private JsonNode made(Label label, String colour) throws Exception {
        return in("POST", "/labels", JSON.objectNode().put("name", label.name()).put("color", "#" + colour));
    }

    @Override
    public IssueId open(String author, String title, String body, Set<Label> labels) throws Exception {
        IssueId made = IssueId.of(in("POST", "/issues", JSON.objectNode().put("title", title).put("body", body)).path("number").asLong());
        for (Label label : labels) {
            addLabel(made, label);
        }
        return made;
    }

    @Override
    public void edit(IssueId issue, String title, String body) throws Exception {
        in("PATCH", at(issue), JSON.objectNode().put("title", title).put("body", body));
    }

    @Override
    public void addLabel(IssueId issue, Label label) throws Exception {
        ObjectNode body = JSON.objectNode();
        body.putArray("labels").add(id(label));
        in("POST", at(issue) + "/labels", body);
    }

    @Override
    public void removeLabel(IssueId issue, Label label) throws Exception {
        in("DELETE", at(issue) + "/labels/" + id(label), null);
    }

    @Override
    public void setOpen(IssueId issue, boolean open) throws Exception {
        in("PATCH", at(issue), JSON.objectNode().put("state", open ? "open" : "closed"));
    }

    @Override
    public void comment(IssueId issue, String author, String body) throws Exception {
        in("POST", at(issue) + "/comments", JSON.objectNode().put("body", body));
    }

    @Override
    public Set<Label> labels(IssueId issue) throws Exception {
        Set<Label> labels = new HashSet<>();
        in("GET", at(issue), null).path("labels").forEach(label -> labels.add(new Label(label.path("name").asString())));
        return labels;
    }

    @Override
    public void delete(IssueId issue) throws Exception {
        in("DELETE", at(issue), null);
    }

    @Override
    public IssueId openPullRequest(String title, Label label) throws Exception {
        push("some-branch");
        IssueId pull = IssueId.of(in("POST", "/pulls", JSON.objectNode().put("title", title).put("head", "some-branch").put("base", headBranch)).path("number").asLong());
        addLabel(pull, label);
        return pull;
    }

    @Override
    public void createLabel(Label label, String colour) throws Exception {
        made(label, colour);
    }

    @Override
    public Optional<String> colour(Label label) throws Exception {
        return find(label).map(node -> node.path("color").asString());
    }

    @Override
    public CodeHost codeHost() {
        return codeHost;
    }

    @Override
    public String headBranch() {
        return headBranch;
    }

    @Override
    public String push(String branch) throws Exception {
        boolean there = in("GET", "/branches?limit=50", null).valueStream().anyMatch(node -> node.path("name").asString().equals(branch));
        ObjectNode file = JSON.objectNode().put("content", "dGV4dAo=").put("message", "work on " + branch).put("branch", there ? branch : headBranch);
        return in("POST", "/contents/" + UUID.randomUUID(), there ? file : file.put("new_branch", branch)).path("commit").path("sha").asString();
    }

    private String pull(String branch) throws Exception {
        for (int page = 1; ; page++) {
            JsonNode pulls = in("GET", "/pulls?state=open&page=" + page, null);
            for (JsonNode pull : pulls) {
                if (pull.path("head").path("label").asString().equals(branch)) {
                    return "/pulls/" + pull.path("number").asLong();
                }
            }
            if (pulls.isEmpty()) {
                throw new IllegalStateException("no open pull request of " + branch);
            }
        }
    }

    /// Whether it can be merged the server finds out in the background, and refuses until it has.
    @Override
    public void merge(String branch) throws Exception {
        String merge = pull(branch) + "/merge";
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                in("POST", merge, JSON.objectNode().put("Do", "merge"));
                return;
            } catch (IllegalStateException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                Thread.sleep(200);
            }
        }
    }

    @Override
    public String text(String branch) throws Exception {
        JsonNode pull = in("GET", pull(branch), null);
        return pull.path("title").asString() + "\n\n" + pull.path("body").asString("");
    }

    @Override
    public void closePullRequest(String branch) throws Exception {
        in("PATCH", pull(branch), JSON.objectNode().put("state", "closed"));
    }

    @Override
    public void deleteBranch(String branch) throws Exception {
        in("DELETE", "/branches" + Resource.of(branch).encoded(), null);
    }

    @Override
    public void report(String commit, Check check) throws Exception {
        String state = switch (check.state()) {
            case PASSED -> "success";
            case SKIPPED -> "skipped";
            case PENDING -> "pending";
            case FAILED -> "failure";
        };
        ObjectNode status = JSON.objectNode().put("context", check.name()).put("state", state).put("description", check.summary()).put("target_url", check.url().orElse(""));
        in("POST", "/statuses/" + commit, status);
    }

    @Override
    public void close() {
        http.close();
        client.shutdownNow();
    }
}
