package dev.agentloop.forge.gitlab;

import dev.agentloop.forge.StubForks.Other;
import dev.agentloop.forge.StubServer.Response;
import dev.agentloop.forge.gitlab.StubRoutes.Call;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// The stub's forks, as `lib/api/projects.rb` answers.
record StubForkRoutes(StubGitLab stub) {
    void register() {
        stub.routes.get(
                "projects/:id/forks", "archived membership min_access_level order_by owned search simple sort starred statistics visibility", this::list);
        stub.routes.write("POST", "projects/:id/fork", "namespace namespace_id namespace_path path name description visibility branches mr_default_target_self", this::fork);
    }

    /// The project that is asked for, when it is another one.
    Optional<Other> other(Call call) {
        String id = call.arg("id");
        return id.matches("[0-9]+") ? stub.forks.byId(Long.parseLong(id)) : stub.forks.named(id);
    }

    ObjectNode looked(Other other) {
        ObjectNode node = described(other);
        other.copying--;
        return node;
    }

    private ObjectNode described(Other other) {
        ObjectNode node = stub.json.project(other.name, other.id).put("import_status", other.copying > 0 ? "started" : other.fork ? "finished" : "none");
        if (other.fork) {
            node.putObject("forked_from_project").put("id", StubProject.ID).put("path_with_namespace", stub.project.path);
        }
        return node;
    }

    /// `min_access_level`: of those the account is a member of.
    private Response list(Call call) {
        stub.inProject(call);
        boolean mine = call.query("min_access_level").filter("30"::equals).isPresent();
        return stub.page(call, stub.forks.forks().stream().filter(other -> !mine || stub.forks.mayCreate(StubGitLab.LOGIN, other.owner())), this::described);
    }

    private Response fork(Call call) {
        stub.inProject(call);
        if (!stub.forks.allowed) {
            throw StubGitLab.notFound("");
        }
        String owner = call.text("namespace_path").orElse(StubGitLab.LOGIN);
        if (!stub.forks.mayCreate(StubGitLab.LOGIN, owner)) {
            throw StubGitLab.notFound("Target Namespace");
        }
        String name = owner + stub.project.path.substring(stub.project.path.lastIndexOf('/'));
        if (stub.forks.named(name).isPresent()) {
            ObjectNode body = StubGitLab.JSON.objectNode();
            ObjectNode message = body.putObject("message");
            message.putArray("name").add("has already been taken");
            message.putArray("path").add("has already been taken");
            return Response.json(409, body);
        }
        Other made = stub.forks.add(name, true);
        made.copying = stub.forks.copying;
        ObjectNode answer = described(made).put("import_status", "scheduled");
        return Response.json(201, answer);
    }
}
