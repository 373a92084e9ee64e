package dev.agentloop.forge.jira;

import dev.agentloop.forge.Ask;
import dev.agentloop.forge.Json;
import dev.agentloop.forge.OwnAccount;
import dev.agentloop.forge.Resource;
import dev.agentloop.forge.Rest;
import dev.agentloop.model.ForgeException;

/// The account the token belongs to, asked for once.
final class Account {
    private final OwnAccount<Self> account;

    /// @param name as authors are called
    record Self(String id, String name) {}

    Account(Rest rest, People people) {
        Ask ask = Ask.get(Resource.of("rest", "api", "3", "myself"), "find out the token's account");
        this.account = new OwnAccount<>(() -> rest.one(ask, node -> new Self(Json.text(node, "accountId"), people.name(node))));
    }

    Self self() throws ForgeException {
        return account.get();
    }
}
