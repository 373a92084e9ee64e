package dev.agentloop.forge.github;

import dev.agentloop.forge.StubForks;
import dev.agentloop.forge.StubServer.Request;
import dev.agentloop.forge.StubServer.Response;
import dev.agentloop.forge.github.StubRepository.Item;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The stub's pull requests.
///
/// Source: https://docs.github.com/en/rest/pulls/pulls.
record StubPulls(StubGitHub gitHub) {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /// @param path begins with `pulls`
    Response answer(Request request, List<String> path) {
        String route = request.method() + " " + String.join("/", path).replaceFirst("^pulls/[^/]+", "pulls/N");
        return switch (route) {
            case "GET pulls" -> all(request);
            case "POST pulls" -> opened(request);
            case "GET pulls/N" -> Response.json(200, single(pull(request, path)));
            case "PATCH pulls/N" -> gitHub.patched(request, pull(request, path), this::single);
            case "PUT pulls/N/merge" -> merged(request, pull(request, path));
            default -> StubGitHub.message(404, "Not Found");
        };
    }

    private Item pull(Request request, List<String> path) {
        Item item = gitHub.item(request, path);
        if (item.pull.isEmpty()) {
            throw new StubGitHub.Refused(StubGitHub.message(404, "Not Found"));
        }
        return item;
    }

    /// A pull request by itself tells more than in a list.
    private ObjectNode single(Item pull) {
        return gitHub.json.pull(pull).put("merged", pull.pull.orElseThrow().merged.isPresent());
    }

    private Response all(Request request) {
        Map<String, String> query = request.query();
        Optional<String> head = Optional.ofNullable(query.get("head"));
        Stream<Item> found = gitHub.present()
                .filter(i -> i.pull.isPresent() && StubGitHub.hasState(i, query.getOrDefault("state", "open")))
                .filter(i -> head.isEmpty() || head.get().equalsIgnoreCase(owner(i) + ":" + i.pull.orElseThrow().headBranch));
        return gitHub.page(request).of(found.sorted(StubGitHub.order(query)), gitHub.json::pull);
    }

    private static String owner(Item pull) {
        return pull.pull.orElseThrow().headRepository.replaceFirst("/.*", "");
    }

    private Response opened(Request request) {
        StubRepository repository = gitHub.repository;
        JsonNode body = request.json();
        String wanted = body.path("head").asString();
        String head = wanted.substring(wanted.indexOf(':') + 1);
        Optional<StubForks.Other> fork = Optional.of(wanted).filter(text -> text.contains(":")).flatMap(text -> gitHub.forks.forkOf(text.substring(0, text.indexOf(':'))));
        String from = fork.map(other -> other.name).orElse(repository.name);
        String commit = fork.map(other -> other.branches).orElse(repository.branches).get(head);
        if (commit == null || fork.isEmpty() && !wanted.equals(head)) {
            return StubGitHub.invalid("PullRequest", "head", "invalid");
        }
        if (repository.openPull(from, head).isPresent()) {
            ObjectNode answer = JSON.objectNode().put("message", "Validation Failed");
            answer.putArray("errors").addObject().put("resource", "PullRequest").put("code", "custom").put("message", "A pull request already exists for %s:%s.".formatted(from.replaceFirst("/.*", ""), head));
            return Response.json(422, answer);
        }
        String base = body.path("base").asString();
        return Response.json(201, single(repository.addPull(StubGitHub.LOGIN, body.path("title").asString(), body.path("body").asString(""), from, head, commit, base)));
    }

    private Response merged(Request request, Item item) {
        StubGitHub.knows(request.json());
        if (!item.open) {
            return StubGitHub.message(405, "Pull Request is not mergeable");
        }
        ObjectNode answer = JSON.objectNode().put("sha", gitHub.repository.merge(item)).put("merged", true).put("message", "Pull Request successfully merged");
        return Response.json(200, answer);
    }
}
