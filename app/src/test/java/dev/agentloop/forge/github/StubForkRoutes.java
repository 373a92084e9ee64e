package dev.agentloop.forge.github;

import dev.agentloop.forge.StubForks;
import dev.agentloop.forge.StubForks.Other;
import dev.agentloop.forge.StubServer.Request;
import dev.agentloop.forge.StubServer.Response;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The stub's forks: https://docs.github.com/en/rest/repos/forks.
///
/// An account that has a fork is answered with it; an organisation may have several since February 2023. A name that is taken is counted up. Commits are there some time after the fork.
record StubForkRoutes(StubGitHub gitHub) {
    Response answer(Request request) {
        return switch (request.method()) {
            case "GET" -> gitHub.page(request).of(gitHub.forks.forks().stream(), other -> gitHub.json.repo(other.name).put("fork", true));
            case "POST" -> forked(request);
            default -> StubGitHub.message(404, "Not Found");
        };
    }

    Response inOther(Request request, Other other, List<String> path) {
        if (!request.method().equals("GET") || path.size() > 1) {
            return StubGitHub.message(404, "Not Found");
        }
        if (path.isEmpty()) {
            return Response.json(200, described(other));
        }
        if (!path.equals(List.of("commits"))) {
            return StubGitHub.message(404, "Not Found");
        }
        return other.copying-- > 0 ? StubGitHub.message(409, "Git Repository is empty.") : Response.json(200, JsonNodeFactory.instance.arrayNode());
    }

    private ObjectNode described(Other other) {
        ObjectNode node = gitHub.json.repo(other.name).put("fork", other.fork);
        if (other.fork) {
            node.set("parent", gitHub.json.repo(gitHub.repository.name));
            node.set("source", gitHub.json.repo(gitHub.repository.name));
        }
        return node;
    }

    private Response forked(Request request) {
        JsonNode body = request.json();
        StubGitHub.knows(body, "organization", "default_branch_only");
        String owner = body.path("organization").asString(StubGitHub.LOGIN);
        if (!gitHub.forks.mayCreate(StubGitHub.LOGIN, owner)) {
            return StubGitHub.invalid("Fork", "organization", "invalid");
        }
        if (body.has("organization") && owner.equalsIgnoreCase(StubGitHub.LOGIN)) {
            return StubGitHub.message(422, "'%s' is the login for a user account. You must pass the login for an organization account.".formatted(owner));
        }
        if (!gitHub.forks.allowed) {
            return StubGitHub.message(403, "The repository exists, but forking is disabled.");
        }
        boolean mayHaveSeveral = owner.equalsIgnoreCase(StubForks.ORGANISATION);
        Other fork = gitHub.forks.forkOf(owner).filter(_ -> !mayHaveSeveral).orElseGet(() -> made(owner));
        return Response.json(202, described(fork));
    }

    private Other made(String owner) {
        String name = owner + gitHub.repository.name.substring(gitHub.repository.name.indexOf('/'));
        String free = name;
        for (int i = 1; gitHub.forks.named(free).isPresent(); i++) {
            free = name + "-" + i;
        }
        Other made = gitHub.forks.add(free, true);
        made.copying = gitHub.forks.copying;
        return made;
    }
}
