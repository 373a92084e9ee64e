package dev.agentloop.forge;

import dev.agentloop.model.ForgeException;
import dev.agentloop.model.PullRequest;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/// Gives a pull request another title and text, on forges where a change names only the members it changes.
///
/// @param path of the pull requests, below the repository's
/// @param what they are called: `pull request`
/// @param member that holds the text
/// @param change the request of the forge's method for a change
public record Describing(Rest rest, Home home, String path, String what, String member, Change change) {
    /// `Ask::patch` or `Ask::put`.
    public interface Change {
        Ask of(Resource resource, String doing, JsonNode body);
    }

    /// Writes only when the texts differ.
    ///
    /// @param mapping of the answer, by which it is seen to be a pull request
    public void describe(String id, PullRequestText wanted, Function<JsonNode, PullRequest> mapping) throws ForgeException {
        PullRequestText there = home.visible(() ->
                rest.one(Ask.get(home.at(path, id), "read the %s %s of %s".formatted(what, id, home.name())), node -> PullRequestText.of(node, member)));
        if (!there.isSameAs(wanted)) {
            home.writable(() -> rest.sendFor(
                    change.of(home.at(path, id), "describe the %s %s of %s anew".formatted(what, id, home.name()), wanted.json(member)), mapping));
        }
    }
}
