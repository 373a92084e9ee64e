package dev.agentloop.forge.jira;

import dev.agentloop.forge.StubServer;
import dev.agentloop.forge.StubServer.Request;
import dev.agentloop.forge.StubServer.Response;
import dev.agentloop.forge.jira.StubProject.Item;
import dev.agentloop.forge.jira.StubProject.Remark;
import dev.agentloop.forge.jira.StubProject.Step;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Jira Cloud as its documentation describes it, as far as agentloop and the client in `jira.mjs` use it: JQL, page tokens, documents, comment properties, transitions, old keys
/// that lead to moved issues. What is not documented, a path, a parameter, a property of a body, is refused with status 599 and a complaint that fails the test.
final class StubJira implements AutoCloseable {
    static final String EMAIL = "bot@acme.dev";
    static final String TOKEN = "ATATT3xFfGF0secretOfTheAgentloopAccount0123456789";
    /// In place of 100, so that few issues are many pages: Jira may always answer with fewer than asked for.
    static final int PAGE_SIZE = 5;

    private static final int LONGEST_TEXT = 32_767;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /// Query parameters of each operation, from the published description.
    private static final Map<String, Set<String>> PARAMETERS = Map.ofEntries(
            Map.entry("GET myself", Set.of("expand")),
            Map.entry("GET serverInfo", Set.of()),
            Map.entry("GET mypermissions", Set.of("projectKey", "projectId", "issueKey", "issueId", "permissions", "projectUuid", "projectConfigurationUuid", "commentId")),
            Map.entry("GET project/KEY", Set.of("expand", "properties")),
            Map.entry("POST search/jql", Set.of()),
            Map.entry("POST comment/list", Set.of("expand")),
            Map.entry("POST issue", Set.of("updateHistory")),
            Map.entry("GET issue/createmeta/KEY/issuetypes", Set.of("startAt", "maxResults")),
            Map.entry("GET issue/KEY", Set.of("fields", "fieldsByKeys", "expand", "properties", "updateHistory", "failFast")),
            Map.entry("PUT issue/KEY", Set.of("notifyUsers", "overrideScreenSecurity", "overrideEditableFlag", "returnIssue", "expand")),
            Map.entry("DELETE issue/KEY", Set.of("deleteSubtasks")),
            Map.entry("GET issue/KEY/comment", Set.of("startAt", "maxResults", "orderBy", "expand")),
            Map.entry("POST issue/KEY/comment", Set.of("expand")),
            Map.entry("GET issue/KEY/transitions", Set.of("expand", "transitionId", "skipRemoteOnlyCondition", "includeUnavailableTransitions", "sortByOpsBarAndStatus")),
            Map.entry("POST issue/KEY/transitions", Set.of()));

    /// Members of each operation's body.
    private static final Map<String, Set<String>> BODIES = Map.of(
            "POST search/jql", Set.of("jql", "maxResults", "fields", "nextPageToken", "reconcileIssues", "expand", "properties", "fieldsByKeys"),
            "POST comment/list", Set.of("ids"),
            "POST issue", Set.of("fields", "update", "transition", "properties", "historyMetadata"),
            "PUT issue/KEY", Set.of("fields", "update", "transition", "properties", "historyMetadata"),
            "POST issue/KEY/comment", Set.of("body", "properties", "visibility", "parentId"),
            "POST issue/KEY/transitions", Set.of("transition", "fields", "update", "properties", "historyMetadata"));

    final StubProject project = new StubProject();
    final StubServer server = new StubServer(this::answer);
    final StubJson json = new StubJson(server.url(), project);
    final List<String> complaints = new CopyOnWriteArrayList<>();
    /// Whether the limit of a text is counted in the JSON of its document.
    boolean countsJson;
    /// Whether a wrong token is taken for none, which sees nothing of this project.
    boolean takesStrangers;
    /// Whether the site is behind the gateway of tokens with scopes.
    boolean gateway;

    /// How an answer other than a success is thrown.
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Response response;

        Refused(Response response) {
            this.response = response;
        }
    }

    static Response messages(int status, String... messages) {
        ObjectNode body = JSON.objectNode();
        ArrayNode words = body.putArray("errorMessages");
        Arrays.stream(messages).forEach(words::add);
        body.putObject("errors");
        return Response.json(status, body);
    }

    static Response field(String name, String message) {
        ObjectNode body = JSON.objectNode();
        body.putArray("errorMessages");
        body.putObject("errors").put(name, message);
        return Response.json(400, body);
    }

    static Response missing() {
        return messages(404, "Issue does not exist or you do not have permission to see it.");
    }

    private Refused complain(Request request, String what) {
        complaints.add(request + ": " + what);
        return new Refused(messages(599, what));
    }

    private Response answer(Request request) {
        synchronized (project) {
            Response response;
            try {
                response = route(request);
            } catch (Refused refused) {
                response = refused.response;
            } catch (RuntimeException e) {
                complaints.add(request + ": " + e);
                response = messages(599, e.toString());
            }
            return response.with("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(project.instant().atOffset(ZoneOffset.UTC)));
        }
    }

    private Response route(Request request) {
        List<String> path = new ArrayList<>(request.segments());
        List<String> root = gateway ? List.of("ex", "jira", "cloud-1", "rest", "api", "3") : List.of("rest", "api", "3");
        if (path.size() <= root.size() || !path.subList(0, root.size()).equals(root)) {
            throw complain(request, "no such path");
        }
        List<String> tail = path.subList(root.size(), path.size());
        String operation = operation(request, tail);
        if (!PARAMETERS.containsKey(operation)) {
            throw complain(request, "no such operation: " + operation);
        }
        check(request, "parameter", request.query().keySet(), PARAMETERS.get(operation));
        JsonNode body = request.body().isEmpty() ? JSON.objectNode() : request.json();
        check(request, "member", new HashSet<>(body.propertyNames()), BODIES.getOrDefault(operation, Set.of()));
        if (!isOurs(request)) {
            return stranger(operation);
        }
        return switch (operation) {
            case "GET myself" -> Response.json(200, json.user(StubProject.SELF));
            case "GET serverInfo" -> Response.json(200, JSON.objectNode().put("baseUrl", "https://acme.atlassian.net").put("deploymentType", "Cloud"));
            case "GET mypermissions" -> permissions(request);
            case "GET project/KEY" -> project(tail.get(1));
            case "POST search/jql" -> new StubSearch(this).answer(body);
            case "POST comment/list" -> comments(request, body);
            case "POST issue" -> created(body);
            case "GET issue/createmeta/KEY/issuetypes" -> kinds();
            case "GET issue/KEY" -> Response.json(200, json.issue(item(tail), fields(request)));
            case "PUT issue/KEY" -> edited(request, item(tail), body);
            case "DELETE issue/KEY" -> deleted(item(tail));
            case "GET issue/KEY/comment" -> commentPage(request, item(tail));
            case "POST issue/KEY/comment" -> commented(item(tail), body);
            case "GET issue/KEY/transitions" -> transitions(request, item(tail));
            default -> moved(item(tail), body.path("transition").path("id").asString(""));
        };
    }

    /// Parted by commas, or given several times.
    private static Set<String> fields(Request request) {
        Set<String> fields = new HashSet<>();
        for (String pair : request.target().replaceFirst("[^?]*\\??", "").split("&")) {
            if (pair.startsWith("fields=")) {
                fields.addAll(List.of(URLDecoder.decode(pair.substring("fields=".length()), StandardCharsets.UTF_8).split(",")));
            }
        }
        return fields.isEmpty() ? Set.of("*all") : fields;
    }

    private static String operation(Request request, List<String> tail) {
        List<String> form = new ArrayList<>(tail);
        if (tail.getFirst().equals("issue") && tail.size() > 1) {
            form.set(tail.get(1).equals("createmeta") ? 2 : 1, "KEY");
        } else if (tail.getFirst().equals("project") && tail.size() > 1) {
            form.set(1, "KEY");
        }
        return request.method() + " " + String.join("/", form);
    }

    private void check(Request request, String what, Set<String> found, Set<String> known) {
        found.stream().filter(name -> !known.contains(name)).findFirst().ifPresent(name -> {
            throw complain(request, "no such %s: %s".formatted(what, name));
        });
    }

    private static boolean isOurs(Request request) {
        String basic = Base64.getEncoder().encodeToString((EMAIL + ":" + TOKEN).getBytes(StandardCharsets.UTF_8));
        return request.headers().getOrDefault("authorization", "").equals("Basic " + basic);
    }

    private Response stranger(String operation) {
        if (!takesStrangers || operation.equals("GET myself")) {
            return new Response(401, Map.of("Content-Type", "text/html;charset=UTF-8"), "Client must be authenticated to access this resource.")
                    .with("X-Seraph-LoginReason", "AUTHENTICATED_FAILED");
        }
        Response shown = operation.equals("POST search/jql")
                ? Response.json(200, JSON.objectNode().put("isLast", true).set("issues", JSON.arrayNode()))
                : messages(404, "Issue does not exist or you do not have permission to see it.");
        return shown.with("X-Seraph-LoginReason", "AUTHENTICATED_FAILED");
    }

    private Response permissions(Request request) {
        if (!request.query().getOrDefault("projectKey", "").equals(project.key)) {
            return messages(404, "No project could be found with key '%s'.".formatted(request.query().get("projectKey")));
        }
        ObjectNode body = JSON.objectNode();
        ObjectNode all = body.putObject("permissions");
        for (String name : request.query().getOrDefault("permissions", "").split(",")) {
            all.putObject(name).put("id", "1").put("key", name).put("name", name).put("type", "PROJECT").put("havePermission", !project.readOnly || name.equals("BROWSE_PROJECTS"));
        }
        return Response.json(200, body);
    }

    private Response project(String key) {
        boolean here = key.equals(project.key) || key.equals(StubProject.HERE);
        return here ? Response.json(200, json.projectNode()) : messages(404, "No project could be found with key '%s'.".formatted(key));
    }

    /// By its key, an old one too, or its internal number.
    private Item item(List<String> tail) {
        String name = tail.get(1);
        return project.items.values().stream()
                .filter(item -> !item.deleted)
                .filter(item -> name.equals(project.key(item)) || name.equals(StubProject.HERE + "-" + item.number) || name.equals("" + item.id))
                .findFirst()
                .orElseThrow(() -> new Refused(missing()));
    }

    private Response kinds() {
        ObjectNode body = JSON.objectNode().put("startAt", 0).put("maxResults", 50).put("total", project.kinds.size());
        ArrayNode types = body.putArray("issueTypes");
        project.kinds.forEach(kind -> types.addObject().put("id", kind.id()).put("name", kind.name()).put("subtask", kind.subtask()).put("hierarchyLevel", kind.level()));
        return Response.json(200, body);
    }

    private Response created(JsonNode body) {
        JsonNode fields = body.path("fields");
        String summary = fields.path("summary").asString("");
        if (summary.isBlank()) {
            return field("summary", "You must specify a summary of the issue.");
        }
        if (summary.length() > 255 || summary.contains("\n")) {
            return field("summary", "The summary is invalid.");
        }
        if (!fields.path("project").path("key").asString("").equals(project.key)) {
            return field("project", "valid project is required");
        }
        String type = fields.path("issuetype").path("id").asString("");
        if (project.kinds.stream().noneMatch(kind -> kind.id().equals(type))) {
            return field("issuetype", "Specify a valid issue type");
        }
        Optional<JsonNode> description = Optional.of(fields.path("description")).filter(JsonNode::isObject);
        description.ifPresent(text -> checkText(text, "description"));
        List<String> labels = strings(fields.path("labels"));
        checkLabels(labels);
        Item item = project.add(StubProject.SELF, summary, description, labels);
        return Response.json(201, JSON.objectNode().put("id", "" + item.id).put("key", project.key(item)).put("self", server.url() + "/rest/api/3/issue/" + item.id));
    }

    private void checkText(JsonNode document, String name) {
        Optional<String> wrong = AdfRules.check(document);
        if (wrong.isPresent()) {
            throw new Refused(messages(400, "INVALID_INPUT: " + wrong.get()));
        }
        if ((countsJson ? document.toString().length() : AdfRules.length(document)) > LONGEST_TEXT) {
            throw new Refused(name.equals("comment") ? messages(400, "CONTENT_LIMIT_EXCEEDED") : field(name, "The entered text is too long. It exceeds the allowed limit of 32,767 characters."));
        }
    }

    private static void checkLabels(List<String> labels) {
        labels.stream().filter(label -> label.matches(".*\\s.*") || label.length() > 255).findFirst().ifPresent(label -> {
            throw new Refused(field("labels", "The label '%s' contains spaces which is invalid.".formatted(label)));
        });
    }

    static List<String> strings(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }

    private Response edited(Request request, Item item, JsonNode body) {
        check(request, "field", new HashSet<>(body.path("fields").propertyNames()), Set.of("summary", "description"));
        check(request, "update", new HashSet<>(body.path("update").propertyNames()), Set.of("labels"));
        List<String> add = new ArrayList<>();
        List<String> remove = new ArrayList<>();
        for (JsonNode change : body.path("update").path("labels")) {
            check(request, "label operation", new HashSet<>(change.propertyNames()), Set.of("add", "remove"));
            change.path("add").stringValueOpt().ifPresent(add::add);
            change.path("remove").stringValueOpt().ifPresent(remove::add);
        }
        checkLabels(add);
        if (body.path("fields").has("description")) {
            checkText(body.path("fields").path("description"), "description");
            item.description = Optional.of(body.path("fields").path("description"));
        }
        body.path("fields").path("summary").stringValueOpt().ifPresent(summary -> item.summary = summary);
        if (body.has("fields")) {
            project.touch(item);
        }
        project.labels(item, add, remove);
        return new Response(204, Map.of(), "");
    }

    private Response deleted(Item item) {
        project.delete(item);
        return new Response(204, Map.of(), "");
    }

    private Response commentPage(Request request, Item item) {
        int start = Integer.parseInt(request.query().getOrDefault("startAt", "0"));
        int most = Math.min(PAGE_SIZE, Integer.parseInt(request.query().getOrDefault("maxResults", "5000")));
        ObjectNode body = JSON.objectNode().put("startAt", start).put("maxResults", most).put("total", item.comments.size());
        ArrayNode comments = body.putArray("comments");
        item.comments.stream().skip(start).limit(most).forEach(remark -> comments.add(json.comment(remark, false)));
        return Response.json(200, body);
    }

    private Response comments(Request request, JsonNode body) {
        Set<Long> ids = new HashSet<>();
        body.path("ids").forEach(id -> ids.add(id.longValueOpt().orElseThrow()));
        boolean properties = request.query().getOrDefault("expand", "").contains("properties");
        List<Remark> found = project.items.values().stream().filter(item -> !item.deleted).flatMap(item -> item.comments.stream()).filter(remark -> ids.contains(remark.id())).toList();
        ObjectNode page = JSON.objectNode().put("startAt", 0).put("maxResults", 1000).put("total", found.size()).put("isLast", true);
        ArrayNode values = page.putArray("values");
        found.forEach(remark -> values.add(json.comment(remark, properties)));
        return Response.json(200, page);
    }

    private Response commented(Item item, JsonNode body) {
        if (body.path("body").path("content").isEmpty()) {
            return field("comment", "Comment body can not be empty!");
        }
        checkText(body.path("body"), "comment");
        for (JsonNode property : body.path("properties")) {
            if (property.path("key").asString("").isEmpty() || property.path("value").toString().length() > 32_768) {
                return messages(400, "invalid property");
            }
        }
        JsonNode properties = body.has("properties") ? body.path("properties") : JSON.arrayNode();
        return Response.json(201, json.comment(project.comment(item, StubProject.SELF, body.path("body"), properties), false));
    }

    private Response transitions(Request request, Item item) {
        ObjectNode body = JSON.objectNode().put("expand", "transitions");
        ArrayNode steps = body.putArray("transitions");
        boolean fields = request.query().getOrDefault("expand", "").contains("transitions.fields");
        from(item).forEach(step -> steps.add(json.transition(step, fields)));
        return Response.json(200, body);
    }

    private List<Step> from(Item item) {
        return project.steps.stream().filter(step -> step.from().isEmpty() || step.from().equals(item.status)).toList();
    }

    private Response moved(Item item, String id) {
        Optional<Step> step = from(item).stream().filter(one -> one.id().equals(id)).findFirst();
        if (step.isEmpty()) {
            return messages(400, "It seems that you have tried to perform a workflow operation (Done) that is not valid for the current state of this issue.");
        }
        if (!step.get().wants().isEmpty()) {
            return field(step.get().wants().getFirst(), step.get().wants().getFirst() + " is required.");
        }
        project.status(item, step.get().to());
        return new Response(204, Map.of(), "");
    }

    @Override
    public void close() {
        server.close();
    }
}
