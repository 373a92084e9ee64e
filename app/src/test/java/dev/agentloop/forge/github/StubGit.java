package dev.agentloop.forge.github;

import dev.agentloop.forge.StubServer.Request;
import dev.agentloop.forge.StubServer.Response;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The stub's git database: enough of it to push. What a file says is forgotten: a tree is a number.
///
/// Source: https://docs.github.com/en/rest/git (trees, commits and refs).
record StubGit(StubGitHub gitHub) {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String HEADS = "refs/heads/";

    private StubRepository repository() {
        return gitHub.repository;
    }

    /// @param path below `git/`
    Response answer(Request request, List<String> path) {
        String name = String.join("/", path.subList(Math.min(2, path.size()), path.size()));
        return switch (request.method() + " " + String.join("/", path.subList(0, Math.min(2, path.size())))) {
            case "GET matching-refs/heads" -> gitHub.page(request).of(repository().branches.keySet().stream().filter(branch -> branch.startsWith(name)), this::ref);
            case "GET ref/heads" -> repository().branches.containsKey(name) ? Response.json(200, ref(name)) : StubGitHub.message(404, "Not Found");
            case "POST trees" -> tree(request.json());
            case "POST commits" -> commit(request.json());
            case "POST refs" -> created(request.json());
            case "PATCH refs/heads" -> moved(name, request.json());
            case "DELETE refs/heads" -> deleted(name);
            default -> StubGitHub.message(404, "Not Found");
        };
    }

    private ObjectNode ref(String branch) {
        ObjectNode ref = JSON.objectNode().put("ref", HEADS + branch);
        ref.putObject("object").put("type", "commit").put("sha", repository().branches.get(branch));
        return ref;
    }

    private Response tree(JsonNode wanted) {
        StubGitHub.knows(wanted, "tree");
        for (JsonNode entry : wanted.path("tree")) {
            StubGitHub.knows(entry, "path", "mode", "type", "content");
        }
        if (wanted.path("tree").isEmpty()) {
            return StubGitHub.message(422, "Invalid tree info");
        }
        return Response.json(201, JSON.objectNode().put("sha", repository().tree()));
    }

    private Response commit(JsonNode wanted) {
        StubGitHub.knows(wanted, "message", "tree", "parents");
        List<String> parents = wanted.path("parents").valueStream().map(JsonNode::asString).toList();
        if (!repository().trees.contains(wanted.path("tree").asString("")) || !repository().commits.keySet().containsAll(parents)) {
            return StubGitHub.message(422, "Tree SHA or a parent's SHA does not exist");
        }
        return Response.json(201, JSON.objectNode().put("sha", repository().commit(parents)));
    }

    private Response created(JsonNode wanted) {
        StubGitHub.knows(wanted, "ref", "sha");
        String ref = wanted.path("ref").asString("");
        if (!ref.startsWith(HEADS) || !repository().commits.containsKey(wanted.path("sha").asString(""))) {
            return StubGitHub.message(422, ref.startsWith(HEADS) ? "Object does not exist" : "Reference name is not valid");
        }
        String branch = ref.substring(HEADS.length());
        if (repository().branches.containsKey(branch)) {
            return StubGitHub.message(422, "Reference already exists");
        }
        repository().move(branch, wanted.path("sha").asString());
        return Response.json(201, ref(branch));
    }

    private Response moved(String branch, JsonNode wanted) {
        StubGitHub.knows(wanted, "sha");
        String sha = wanted.path("sha").asString("");
        if (!repository().branches.containsKey(branch) || !repository().commits.containsKey(sha)) {
            return StubGitHub.message(422, repository().branches.containsKey(branch) ? "Object does not exist" : "Reference does not exist");
        }
        if (!repository().follows(sha, repository().branches.get(branch))) {
            return StubGitHub.message(422, "Update is not a fast forward");
        }
        repository().move(branch, sha);
        return Response.json(200, ref(branch));
    }

    private Response deleted(String branch) {
        if (!repository().branches.containsKey(branch)) {
            return StubGitHub.message(422, "Reference does not exist");
        }
        repository().delete(branch);
        return new Response(204, Map.of(), "");
    }
}
