package dev.agentloop.forge.jira;

import dev.agentloop.forge.Ask;
import dev.agentloop.forge.Json;
import dev.agentloop.forge.Resource;
import dev.agentloop.forge.Rest;
import dev.agentloop.model.ForgeException;
import java.util.Optional;

/// The account the token belongs to, asked for once.
final class Account {
    private final Rest rest;
    private final People people;
    private Optional<Self> self = Optional.empty();

    /// @param name as authors are called
    record Self(String id, String name) {}

    Account(Rest rest, People people) {
        this.rest = rest;
        this.people = people;
    }

    synchronized Self self() throws ForgeException {
        if (self.isEmpty()) {
            Ask ask = Ask.get(Resource.of("rest", "api", "3", "myself"), "find out the token's account");
            self = Optional.of(rest.one(ask, node -> new Self(Json.text(node, "accountId"), people.name(node))));
        }
        return self.get();
    }
}
