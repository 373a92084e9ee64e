package dev.agentloop.forge.github;

import dev.agentloop.forge.Ask;
import dev.agentloop.forge.Json;
import dev.agentloop.forge.OwnAccount;
import dev.agentloop.forge.Resource;
import dev.agentloop.forge.Rest;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import tools.jackson.databind.node.JsonNodeFactory;

/// The account the token belongs to, asked for once.
final class Account {
    private final Rest rest;
    private final Resource graphql;
    private final OwnAccount<String> account = new OwnAccount<>(this::ask);

    Account(Rest rest, Address address) {
        this.rest = rest;
        this.graphql = Resource.fromRoot(address.apiURL().endsWith("/api/v3") ? "/api/graphql" : "/graphql");
    }

    String login() throws ForgeException {
        return account.get();
    }

    private String ask() throws ForgeException {
        try {
            return rest.one(Ask.get(Resource.of("user"), "find out the token's account"), node -> Json.text(node, "login"));
        } catch (ForgeException e) {
            if (e.kind() != Kind.UNAUTHORIZED) {
                throw e;
            }
            return ofApp(e);
        }
    }

    /// The token of a GitHub App's installation has no user, but comments as `NAME[bot]`; only GraphQL tells.
    private String ofApp(ForgeException noUser) throws ForgeException {
        Ask ask = Ask.query(graphql, "find out the app's account", JsonNodeFactory.instance.objectNode().put("query", "{ viewer { login } }"));
        try {
            return rest.one(ask, node -> Json.text(node.path("data").path("viewer"), "login"));
        } catch (ForgeException e) {
            noUser.addSuppressed(e);
            throw noUser;
        }
    }
}
