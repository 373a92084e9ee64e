package dev.agentloop.forge.gitea;

import static dev.agentloop.forge.gitea.StubGitea.message;
import static dev.agentloop.forge.gitea.StubGitea.notFound;
import static dev.agentloop.forge.gitea.StubGitea.set;

import dev.agentloop.forge.StubForks;
import dev.agentloop.forge.StubForks.Other;
import dev.agentloop.forge.StubServer.Request;
import dev.agentloop.forge.StubServer.Response;
import dev.agentloop.forge.gitea.StubGitea.Route;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The stub's forks, as `routers/api/v1/repo/fork.go` answers. An account has one fork of a repository at most.
record StubForkRoutes(StubGitea gitea) {
    void addTo(List<Route> routes) {
        routes.add(new Route("GET", "forks", set("page limit"), Set.of(), (r, _) -> gitea.page(r, gitea.forks.forks().stream(), this::described, false)));
        routes.add(new Route("POST", "forks", Set.of(), set("organization name"), (r, _) -> forked(r)));
    }

    Response inOther(Request request, Other other, List<String> path) {
        if (!request.method().equals("GET") || !path.isEmpty()) {
            throw notFound();
        }
        return Response.json(200, described(other));
    }

    private ObjectNode described(Other other) {
        ObjectNode node = gitea.json.repo(other.name).put("fork", other.fork);
        node.set("parent", other.fork ? gitea.json.repo(gitea.repository.name) : null);
        return node;
    }

    private Response forked(Request request) {
        JsonNode body = request.json();
        String owner = body.path("organization").asString(StubGitea.LOGIN);
        if (body.has("organization") && !List.of(StubForks.ORGANISATION, StubForks.OTHERS).contains(owner)) {
            return message(422, "org does not exist [id: 0, name: %s]".formatted(owner));
        }
        if (!gitea.forks.mayCreate(StubGitea.LOGIN, owner)) {
            return message(403, "User is no Member of Organisation '%s'".formatted(owner));
        }
        Optional<Other> there = gitea.forks.forkOf(owner);
        if (there.isPresent()) {
            return message(409, "repository is already forked by user [uname: %s, repo path: %s, fork path: %s]".formatted(owner, gitea.repository.name, there.get().name));
        }
        String name = owner + gitea.repository.name.substring(gitea.repository.name.indexOf('/'));
        if (gitea.forks.named(name).isPresent()) {
            return message(409, "repository already exists [uname: %s, name: shop]".formatted(owner));
        }
        return Response.json(202, described(gitea.forks.add(name, true)));
    }
}
