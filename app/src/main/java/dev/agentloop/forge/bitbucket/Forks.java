package dev.agentloop.forge.bitbucket;

import dev.agentloop.forge.Ask;
import dev.agentloop.forge.Forking;
import dev.agentloop.forge.Forking.Found;
import dev.agentloop.forge.Home;
import dev.agentloop.forge.Json;
import dev.agentloop.forge.Rest;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Forks on Bitbucket Cloud (https://developer.atlassian.com/cloud/bitbucket/rest/api-group-repositories/, "Fork a repository").
///
/// The fork is answered as it is. Which words come with which refusal is not documented: Bitbucket's own are quoted. A repository's `fork_policy` may forbid forks, or public ones of a
/// private repository.
record Forks(Rest rest, Home home, Home.Naming naming) implements Forking.Forge {
    @Override
    public Optional<Found> named(String name) throws ForgeException {
        try {
            return Optional.of(rest.one(Ask.get(naming.resource(name), "find the fork " + name), Forks::found));
        } catch (ForgeException e) {
            if (e.kind() == Kind.GONE) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Found found(JsonNode repository) {
        String name = Json.text(repository, "full_name");
        List<String> parents = repository.path("parent").path("full_name").stringValueOpt().map(List::of).orElse(List.of());
        return new Found(name, name.substring(0, Math.max(0, name.indexOf('/'))), parents, true);
    }

    /// Only what the account may push to.
    @Override
    public List<Found> listed(String owner) throws ForgeException {
        Ask ask = Ask.get(home.at("forks").with("role", "contributor").with("pagelen", BitbucketCodeHost.PAGE), "list the forks of " + home.name());
        return rest.everyPage(ask, Json.pageOf("values", node -> Optional.of(found(node)).filter(fork -> fork.owner().equalsIgnoreCase(owner))));
    }

    @Override
    public Found make(String owner) throws ForgeException {
        ObjectNode wanted = JsonNodeFactory.instance.objectNode();
        wanted.putObject("workspace").put("slug", owner);
        return rest.sendFor(Ask.post(home.at("forks"), "fork %s into %s".formatted(home.name(), owner), wanted), Forks::found);
    }

    @Override
    public Found again(Found fork) {
        return fork;
    }

    @Override
    public String remedy(String owner, String message) {
        if (message.contains("already")) {
            return "Another repository of '%s' has that name: rename it, or fork by hand under another name, which is found then.".formatted(owner);
        }
        return ("It takes an API token of an account that may create repositories in the workspace '%s', with the scopes read:repository:bitbucket and write:repository:bitbucket (an access"
                + " token belongs to what it was made in, and cannot fork elsewhere); and the repository's settings must allow forks.").formatted(owner);
    }
}
