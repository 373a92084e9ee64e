package dev.agentloop.forge.gitlab;

import dev.agentloop.forge.Ask;
import dev.agentloop.forge.Forking;
import dev.agentloop.forge.Forking.Found;
import dev.agentloop.forge.Home;
import dev.agentloop.forge.Json;
import dev.agentloop.forge.Resource;
import dev.agentloop.forge.Rest;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Forks on GitLab (https://docs.gitlab.com/api/project_forks/; `lib/api/projects.rb`).
///
/// The copy is made behind the answer: `import_status` is `scheduled` or `started`, and `finished` or `none` in the end. A path that is taken in the namespace is 409, a
/// namespace that does not exist or where the account may not create projects "404 Target Namespace Not Found", and a project that may not be forked 404, too.
record Forks(Rest rest, Home home) implements Forking.Forge {
    /// `Developer`: only what the account may push to.
    private static final String MAY_PUSH = "30";

    @Override
    public Optional<Found> named(String name) throws ForgeException {
        try {
            return Optional.of(look(name));
        } catch (ForgeException e) {
            if (e.kind() == Kind.GONE) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Found look(String name) throws ForgeException {
        Ask ask = Ask.get(Resource.of("projects", name), "find the fork " + name);
        JsonNode project = rest.one(ask, node -> node);
        if (project.path("import_status").asString("").equals("failed")) {
            String why = project.path("import_error").asString("");
            throw rest.trouble(ask, Kind.REFUSED, "GitLab could not copy it%s. Delete it there, and it is made anew".formatted(why.isBlank() ? "" : " (" + why.lines().findFirst().orElse("") + ")"));
        }
        return found(project);
    }

    private static Found found(JsonNode project) {
        List<String> parents = project.path("forked_from_project").path("path_with_namespace").stringValueOpt().map(List::of).orElse(List.of());
        String status = project.path("import_status").asString("none");
        return new Found(
                Json.text(project, "path_with_namespace"), Json.text(project.path("namespace"), "full_path"), parents, status.equals("none") || status.equals("finished"));
    }

    @Override
    public List<Found> listed(String owner) throws ForgeException {
        Ask ask = Ask.get(home.at("forks").with("min_access_level", MAY_PUSH).with("per_page", Form.PAGE), "list the forks of " + home.name());
        return rest.all(ask, Json.entries(node -> Optional.of(found(node)).filter(fork -> fork.owner().equalsIgnoreCase(owner))));
    }

    @Override
    public Found make(String owner) throws ForgeException {
        return rest.sendFor(
                Ask.post(home.at("fork"), "fork %s into %s".formatted(home.name(), owner), JsonNodeFactory.instance.objectNode().put("namespace_path", owner)), Forks::found);
    }

    @Override
    public Found again(Found fork) throws ForgeException {
        return look(fork.name());
    }

    @Override
    public String remedy(String owner, String message) {
        if (message.contains("taken")) {
            return "Another project has that path in '%s': rename it, or fork by hand under another name, which is found then.".formatted(owner);
        }
        if (message.contains("Target Namespace")) {
            return "The token's account must be '%s', or in that group at least Developer and allowed to create projects.".formatted(owner);
        }
        if (message.contains("limit")) {
            return "The account has as many projects as it may have.";
        }
        return "The token needs the scope api; and forks must be allowed in the settings of %s, under Visibility, project features, permissions.".formatted(home.name());
    }
}
