package dev.agentloop.forge.gitlab;

import dev.agentloop.forge.Ask;
import dev.agentloop.forge.Json;
import dev.agentloop.forge.Resource;
import dev.agentloop.forge.Rest;
import dev.agentloop.model.ForgeException;
import java.util.Optional;

/// The account the token belongs to, asked for once. A project's or group's access token has one of its own, such as `project_42_bot_1f0c`.
final class Account {
    private final Rest rest;
    private Optional<String> login = Optional.empty();

    Account(Rest rest) {
        this.rest = rest;
    }

    synchronized String login() throws ForgeException {
        if (login.isEmpty()) {
            login = Optional.of(rest.one(Ask.get(Resource.of("user"), "find out the token's account"), node -> Json.text(node, "username")));
        }
        return login.get();
    }
}
