package dev.agentloop.forge.jira;

import dev.agentloop.credentials.Token;
import dev.agentloop.forge.ForgeHttp;
import dev.agentloop.forge.Json;
import dev.agentloop.forge.Rest;
import dev.agentloop.forge.RestLimits;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.model.LoopName;
import dev.agentloop.tracker.Tracker;
import dev.agentloop.tracker.TrackerWorld;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/// A project of any Jira, spoken to over plain HTTP: what one account can do there. The project must be empty and stand for nothing; what was made in it is deleted at the end.
final class HttpWorld implements TrackerWorld {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Duration LONGEST_LAG = Duration.ofSeconds(30);

    private final Address address;
    private final String email;
    private final String token;
    private final int pageSize;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ForgeHttp forge;
    private final Tracker tracker;
    private Optional<String> type = Optional.empty();

    /// @param pageSize as many issues as make a test of pages; a live server's page would take hundreds
    HttpWorld(Address address, String email, String token, int pageSize, InstantSource clock) throws Exception {
        this.address = address;
        this.email = email;
        this.token = token;
        this.pageSize = pageSize;
        this.forge = new ForgeHttp(Map.of(), clock, () -> Duration.ofMinutes(5), RestLimits.DEFAULT);
        this.tracker = anotherTracker();
        if (!keys().isEmpty()) {
            throw new IllegalStateException("the project %s has issues; the tests want one that is empty and stands for nothing".formatted(address.project()));
        }
    }

    private JsonNode ask(String method, String path, JsonNode body) throws Exception {
        HttpRequest.BodyPublisher content = body.isMissingNode() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body));
        HttpRequest request = HttpRequest.newBuilder(URI.create(address.url() + "/rest/api/3/" + path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString((email + ":" + token).getBytes(StandardCharsets.UTF_8)))
                .header("Content-Type", "application/json")
                .method(method, content)
                .build();
        HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException("%s %s: %d %s".formatted(method, path, answer.statusCode(), new String(answer.body(), StandardCharsets.UTF_8)));
        }
        return answer.body().length == 0 ? MissingNode.getInstance() : Json.tree(new ByteArrayInputStream(answer.body()));
    }

    private JsonNode ask(String method, String path) throws Exception {
        return ask(method, path, MissingNode.getInstance());
    }

    private List<JsonNode> search(String jql) throws Exception {
        List<JsonNode> found = new ArrayList<>();
        ObjectNode body = JSON.objectNode().put("jql", jql).put("maxResults", 100);
        body.putArray("fields").add("updated");
        for (Optional<String> page = Optional.of(""); page.isPresent(); ) {
            page.filter(next -> !next.isEmpty()).ifPresent(next -> body.put("nextPageToken", next));
            JsonNode answer = ask("POST", "search/jql", body);
            answer.path("issues").forEach(found::add);
            page = answer.path("nextPageToken").stringValueOpt();
        }
        return found;
    }

    private List<String> keys() throws Exception {
        return search("project = \"%s\" ORDER BY key ASC".formatted(address.project())).stream().map(issue -> issue.path("key").asString()).toList();
    }

    /// Waits until the index has seen the last change, as people's patience does.
    private IssueId settled(String key) throws Exception {
        String updated = ask("GET", "issue/" + key + "?fields=updated").path("fields").path("updated").asString();
        long end = System.nanoTime() + LONGEST_LAG.toNanos();
        while (System.nanoTime() < end) {
            List<JsonNode> seen = search("key = \"%s\" ORDER BY key ASC".formatted(key));
            // Both are written in the zone of the account. Somebody else may have changed it since.
            if (!seen.isEmpty() && seen.getFirst().path("fields").path("updated").asString().compareTo(updated) >= 0) {
                return new IssueId(key);
            }
            Thread.sleep(200);
        }
        throw new IllegalStateException("the index has not seen the change of " + key + " within " + LONGEST_LAG);
    }

    private void change(IssueId issue, Consumer<ObjectNode> what) throws Exception {
        ObjectNode body = JSON.objectNode();
        what.accept(body);
        ask("PUT", "issue/" + issue, body);
        settled(issue.value());
    }

    @Override
    public Set<Ability> trackerAbilities() {
        return EnumSet.of(Ability.DELETE, Ability.VALIDATION);
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
        Rest rest = new Rest(forge, address.url(), () -> Optional.of(new Token("JIRA_TOKEN", token)), new JiraDialect(address, Optional.of(email)));
        Project project = new Project(rest, address, _ -> {});
        People people = new People(_ -> false);
        return new JiraTracker(rest, address, project, new Account(rest, people), new Mapping(loop(), address, project, people));
    }

    @Override
    public int pageSize() {
        return pageSize;
    }

    @Override
    public IssueId open(String author, String title, String body, Set<Label> labels) throws Exception {
        if (type.isEmpty()) {
            JsonNode types = ask("GET", "issue/createmeta/" + address.project() + "/issuetypes").path("issueTypes");
            type = types.valueStream().filter(kind -> !kind.path("subtask").asBoolean() && kind.path("hierarchyLevel").asInt(0) == 0).findFirst().map(kind -> kind.path("id").asString());
        }
        ObjectNode wanted = JSON.objectNode();
        ObjectNode fields = wanted.putObject("fields").put("summary", title);
        fields.putObject("project").put("key", address.project());
        fields.putObject("issuetype").put("id", type.orElseThrow());
        TypedText.description(body).ifPresent(text -> fields.set("description", text));
        labels.forEach(label -> fields.withArray("labels").add(label.name()));
        return settled(ask("POST", "issue", wanted).path("key").asString());
    }

    @Override
    public void edit(IssueId issue, String title, String body) throws Exception {
        change(issue, wanted -> {
            ObjectNode fields = wanted.putObject("fields").put("summary", title);
            TypedText.description(body).ifPresent(text -> fields.set("description", text));
        });
    }

    @Override
    public void addLabel(IssueId issue, Label label) throws Exception {
        change(issue, wanted -> wanted.putObject("update").putArray("labels").addObject().put("add", label.name()));
    }

    @Override
    public void removeLabel(IssueId issue, Label label) throws Exception {
        change(issue, wanted -> wanted.putObject("update").putArray("labels").addObject().put("remove", label.name()));
    }

    @Override
    public void setOpen(IssueId issue, boolean open) throws Exception {
        for (JsonNode step : ask("GET", "issue/" + issue + "/transitions").path("transitions")) {
            if (step.path("to").path("statusCategory").path("key").asString().equals("done") != open) {
                ObjectNode body = JSON.objectNode();
                body.putObject("transition").put("id", step.path("id").asString());
                ask("POST", "issue/" + issue + "/transitions", body);
                settled(issue.value());
                return;
            }
        }
        throw new IllegalStateException("no step of the workflow leads there");
    }

    @Override
    public void comment(IssueId issue, String author, String body) throws Exception {
        ObjectNode wanted = JSON.objectNode();
        wanted.set("body", TypedText.document(body));
        ask("POST", "issue/" + issue + "/comment", wanted);
    }

    @Override
    public Set<Label> labels(IssueId issue) throws Exception {
        Set<Label> labels = new HashSet<>();
        ask("GET", "issue/" + issue + "?fields=labels").path("fields").path("labels").forEach(label -> labels.add(new Label(label.asString())));
        return labels;
    }

    @Override
    public void delete(IssueId issue) throws Exception {
        ask("DELETE", "issue/" + issue);
        long end = System.nanoTime() + LONGEST_LAG.toNanos();
        while (keys().contains(issue.value()) && System.nanoTime() < end) {
            Thread.sleep(200);
        }
    }

    /// Leaves nothing behind.
    void end() throws Exception {
        for (String key : keys()) {
            delete(new IssueId(key));
        }
        forge.close();
        http.shutdownNow();
    }
}
