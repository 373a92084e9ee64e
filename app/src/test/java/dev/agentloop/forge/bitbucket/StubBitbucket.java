package dev.agentloop.forge.bitbucket;

import dev.agentloop.forge.StubForks;
import dev.agentloop.forge.StubServer;
import dev.agentloop.forge.StubServer.Request;
import dev.agentloop.forge.StubServer.Response;
import dev.agentloop.forge.bitbucket.StubRepository.Pull;
import dev.agentloop.forge.bitbucket.StubRepository.Status;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Bitbucket Cloud as its documentation describes it, as far as agentloop and the clients of the tests use it.
///
/// What the documentation does not know (a path, a query parameter, a member of a body) is answered 599 and noted in `complaints`, which fails the test.
final class StubBitbucket implements AutoCloseable {
    static final String ACCESS_TOKEN = "ATCTT3xFfGN0-secretOfTheRepository0123456789";
    static final String API_TOKEN = "ATATT3xFfGF0-secretOfTheAccount0123456789";
    /// The workspace of the token's account.
    static final String WORKSPACE = "bot-space";
    static final String EMAIL = "bot@acme.example";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Set<String> PULL_MEMBERS = Set.of("title", "description", "source", "destination", "close_source_branch", "reviewers", "draft");
    private static final Set<String> STATUS_MEMBERS = Set.of("key", "name", "state", "url", "description", "refname");

    final StubRepository repository = new StubRepository();
    final StubServer server = new StubServer(this::answer);
    final StubJson json = new StubJson(server.url());
    final StubPages pages = new StubPages(server);
    final List<String> complaints = new java.util.concurrent.CopyOnWriteArrayList<>();

    /// How an answer other than a success is thrown.
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Response response;

        Refused(Response response) {
            this.response = response;
        }
    }

    /// Something the documentation does not know.
    static final class Undocumented extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Undocumented(String what) {
            super(what);
        }
    }

    static Response message(int status, String message) {
        ObjectNode body = JSON.objectNode().put("type", "error");
        body.putObject("error").put("message", message);
        return Response.json(status, body);
    }

    /// What a token without the right scopes gets.
    static Response lacks(List<String> required, List<String> granted) {
        ObjectNode body = JSON.objectNode().put("type", "error");
        ObjectNode detail = body.putObject("error").put("message", "Your credentials lack one or more required privilege scopes.").putObject("detail");
        required.forEach(detail.putArray("required")::add);
        granted.forEach(detail.putArray("granted")::add);
        return Response.json(403, body);
    }

    private static Refused invalid(String field, String message) {
        ObjectNode body = JSON.objectNode().put("type", "error");
        ObjectNode error = body.putObject("error").put("message", field + ": " + message);
        error.putObject("fields").putArray(field).add(message);
        return new Refused(Response.json(400, body));
    }

    private Response answer(Request request) {
        synchronized (repository) {
            Response response;
            try {
                response = route(request);
            } catch (Refused refused) {
                response = refused.response;
            } catch (Undocumented undocumented) {
                complaints.add(request + ": " + undocumented.getMessage());
                response = message(599, undocumented.getMessage());
            }
            response = repository.scopes == null || response.status() != 200 ? response : response.with("X-OAuth-Scopes", repository.scopes);
            return response.with("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(repository.instant().atOffset(ZoneOffset.UTC)));
        }
    }

    private Response route(Request request) {
        List<String> path = request.segments();
        authenticate(request);
        if (path.size() < 4 || !path.subList(0, 2).equals(List.of("2.0", "repositories"))) {
            throw new Undocumented("no such path");
        }
        String name = path.get(2) + "/" + path.get(3);
        List<String> tail = path.subList(4, path.size());
        boolean known = name.equals(repository.name) || repository.branches.containsKey(name) && !name.equals(StubRepository.HERE);
        if (known) {
            return inRepository(request, name, tail);
        }
        if (name.equals(StubRepository.HERE) && request.method().equals("GET")) {
            String to = server.url() + "/2.0/repositories/" + repository.name + request.target().substring(("/2.0/repositories/" + name).length());
            return message(301, "Moved").with("Location", to);
        }
        throw new Refused(message(404, "You may not have access to this repository or it no longer exists in this workspace."));
    }

    private void authenticate(Request request) {
        String basic = "Basic " + Base64.getEncoder().encodeToString((EMAIL + ":" + API_TOKEN).getBytes(StandardCharsets.UTF_8));
        if (!Set.of("Bearer " + ACCESS_TOKEN, basic).contains(request.headers().getOrDefault("authorization", ""))) {
            throw new Refused(message(401, "Token is invalid, expired, or not supported for this endpoint."));
        }
    }

    private Response inRepository(Request request, String name, List<String> path) {
        String route = request.method() + " "
                + String.join("/", path)
                        .replaceFirst("^commit/[^/]+", "commit/REV")
                        .replaceFirst("^pullrequests/[0-9]+", "pullrequests/N")
                        .replaceFirst("^refs/branches/.+", "refs/branches/NAME");
        return switch (route) {
            case "GET " -> Response.json(200, described(plain(request, name)));
            case "GET forks" -> pages.page(
                    request, Set.of("role", "q", "sort"), repository.branches.keySet().stream().filter(other -> repository.isFork(other) && maySee(request, other)), this::described);
            case "POST forks" -> forked(request);
            case "GET pullrequests" -> pages.pulls(request, repository.pulls, pull -> json.pull(repository.name, pull));
            case "POST pullrequests" -> opened(request);
            case "GET pullrequests/N" -> Response.json(200, json.pull(repository.name, pull(plain(request, path.get(1)))));
            case "PUT pullrequests/N" -> edited(request, pull(path.get(1)));
            case "POST pullrequests/N/decline" -> closed(pull(path.get(1)), "DECLINED");
            case "POST pullrequests/N/merge" -> closed(pull(path.get(1)), "MERGED");
            case "GET commit/REV" -> Response.json(200, json.commit(commit(name, plain(request, path.get(1)))));
            case "GET commit/REV/statuses" -> {
                String commit = commit(name, path.get(1));
                yield pages.page(request, Set.of(), repository.statuses.stream().filter(s -> s.repository.equals(name) && s.commit.equals(commit)), json::status);
            }
            case "POST commit/REV/statuses/build" -> reported(request, name, commit(name, path.get(1)));
            case "GET refs/branches/NAME" -> Response.json(200, json.branch(path.get(2), tip(name, plain(request, path.get(2)))));
            case "POST refs/branches" -> branched(request, name);
            case "DELETE refs/branches/NAME" -> deleted(name, path.get(2));
            case "POST src" -> pushed(request, name);
            default -> throw new Undocumented("no such path: " + route);
        };
    }

    private ObjectNode described(String name) {
        ObjectNode node = json.repository(name);
        if (repository.isFork(name)) {
            node.putObject("parent").put("type", "repository").put("full_name", repository.name);
        }
        return node;
    }

    /// `role=contributor`: those the account may push to.
    private static boolean maySee(Request request, String name) {
        boolean mine = name.startsWith(WORKSPACE + "/") || name.startsWith(StubForks.ORGANISATION + "/");
        return mine || !request.query().getOrDefault("role", "").equals("contributor");
    }

    /// The words of the refusals are not documented.
    private Response forked(Request request) {
        JsonNode body = request.json();
        only(body, Set.of("name", "workspace", "project", "description", "is_private"));
        String workspace = body.path("workspace").path("slug").asString(WORKSPACE);
        if (!repository.forkable) {
            throw new Refused(message(403, "Forking is not allowed by this repository's policy."));
        }
        if (!Set.of(WORKSPACE, StubForks.ORGANISATION).contains(workspace)) {
            throw new Refused(message(403, "You do not have permission to create repositories in this workspace."));
        }
        String name = workspace + repository.name.substring(repository.name.indexOf('/'));
        if (repository.branches.containsKey(name)) {
            throw invalid("name", "You already have a repository with this name.");
        }
        repository.make(name, true);
        return Response.json(201, described(name));
    }

    private static String plain(Request request, String value) {
        if (!request.query().isEmpty()) {
            throw new Undocumented("no such parameter: " + request.query().keySet());
        }
        return value;
    }

    private static void only(JsonNode body, Set<String> members) {
        Set<String> unknown = body.propertyStream().map(java.util.Map.Entry::getKey).filter(name -> !members.contains(name)).collect(Collectors.toSet());
        if (!unknown.isEmpty()) {
            throw new Undocumented("no such member of the body: " + unknown);
        }
    }

    private Pull pull(String id) {
        return repository.pulls.stream().filter(p -> Long.toString(p.id).equals(id)).findFirst().orElseThrow(() -> new Refused(message(404, "Resource not found")));
    }

    private String commit(String name, String revision) {
        return repository.commit(name, revision).orElseThrow(() -> new Refused(message(404, "Commit not found")));
    }

    private String tip(String name, String branch) {
        return repository.tip(name, branch).orElseThrow(() -> new Refused(message(404, "Branch \"" + branch + "\" does not exist")));
    }

    /// A second request for the same two branches does not make a second pull request: it rewrites the first one's texts.
    private Response opened(Request request) {
        JsonNode body = request.json();
        only(body, PULL_MEMBERS);
        only(body.path("source"), Set.of("branch", "repository"));
        only(body.path("destination"), Set.of("branch"));
        String title = body.path("title").asString("");
        String branch = body.path("source").path("branch").path("name").asString("");
        String from = body.path("source").path("repository").path("full_name").asString(repository.name);
        String base = body.path("destination").path("branch").path("name").asString("main");
        if (title.isBlank()) {
            throw invalid("title", "This field may not be blank.");
        }
        if (repository.tip(from, branch).isEmpty()) {
            throw invalid("source", "branch not found: " + branch);
        }
        if (repository.tip(from, branch).equals(repository.tip(repository.name, base))) {
            throw new Refused(message(400, "There are no changes to be pulled"));
        }
        Optional<Pull> same = repository.open(from, branch).filter(p -> p.base.equals(base));
        same.ifPresent(pull -> {
            pull.title = title;
            pull.description = body.path("description").asString("");
            repository.touch(pull);
        });
        Pull pull = same.orElseGet(() -> repository.add(from, branch, base, title, body.path("description").asString("")));
        return Response.json(201, json.pull(repository.name, pull));
    }

    /// "Only open pull requests can be mutated"; a title is required, and what is left out is emptied.
    private Response edited(Request request, Pull pull) {
        JsonNode body = request.json();
        only(body, PULL_MEMBERS);
        if (!pull.state.equals("OPEN")) {
            throw new Refused(message(400, "This pull request is already closed."));
        }
        if (body.path("title").asString("").isBlank()) {
            throw invalid("title", "This field is required.");
        }
        pull.title = body.path("title").asString();
        pull.description = body.path("description").asString("");
        pull.closesBranch = body.path("close_source_branch").asBoolean(false);
        pull.reviewers.clear();
        body.path("reviewers").forEach(reviewer -> pull.reviewers.add(reviewer.path("uuid").asString()));
        repository.touch(pull);
        return Response.json(200, json.pull(repository.name, pull));
    }

    private Response closed(Pull pull, String state) {
        if (!pull.state.equals("OPEN")) {
            throw new Refused(message(400, "This pull request is already closed."));
        }
        repository.close(pull, state);
        return Response.json(200, json.pull(repository.name, pull));
    }

    private Response reported(Request request, String name, String commit) {
        JsonNode body = request.json();
        only(body, STATUS_MEMBERS);
        for (String member : List.of("key", "state", "url")) {
            if (body.path(member).asString("").isEmpty()) {
                throw invalid(member, "This field is required.");
            }
        }
        if (!Set.of("INPROGRESS", "SUCCESSFUL", "FAILED", "STOPPED").contains(body.path("state").asString())) {
            throw invalid("state", "not a valid choice");
        }
        Status status = repository.report(name, commit, body.path("key").asString());
        status.state = body.path("state").asString();
        status.url = body.path("url").asString();
        status.name = body.path("name").asStringOpt().orElse(null);
        status.description = body.path("description").asString("");
        return Response.json(201, json.status(status));
    }

    private Response branched(Request request, String name) {
        JsonNode body = request.json();
        only(body, Set.of("name", "target"));
        String tip = commit(name, body.path("target").path("hash").asString(""));
        repository.branches.get(name).put(body.path("name").asString(), tip);
        return Response.json(201, json.branch(body.path("name").asString(), tip));
    }

    private Response deleted(String name, String branch) {
        tip(name, branch);
        repository.branches.get(name).remove(branch);
        return new Response(204, java.util.Map.of(), "");
    }

    /// A form: its fields are `branch`, `message`, `author`, `parents`, and a file's path for each file.
    private Response pushed(Request request, String name) {
        String branch = StubPages.form(request.body()).getOrDefault("branch", List.of("main")).getFirst();
        tip(name, branch);
        String hash = repository.push(name, branch);
        return new Response(201, java.util.Map.of("Location", server.url() + "/2.0/repositories/" + name + "/commit/" + hash), "");
    }

    @Override
    public void close() {
        server.close();
        if (!complaints.isEmpty()) {
            throw new AssertionError("asked what Bitbucket does not document: " + complaints);
        }
    }
}
