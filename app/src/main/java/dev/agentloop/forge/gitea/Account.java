package dev.agentloop.forge.gitea;

import dev.agentloop.forge.Ask;
import dev.agentloop.forge.Json;
import dev.agentloop.forge.Resource;
import dev.agentloop.forge.Rest;
import dev.agentloop.model.ForgeException;
import java.util.Optional;

/// The account the token belongs to, asked for once. Only `/user` tells, for which the token needs the scope `read:user`.
final class Account {
    private final Rest rest;
    private Optional<String> login = Optional.empty();

    Account(Rest rest) {
        this.rest = rest;
    }

    synchronized String login() throws ForgeException {
        if (login.isEmpty()) {
            login = Optional.of(rest.one(Ask.get(Resource.of("user"), "find out the token's account"), node -> Json.text(node, "login")));
        }
        return login.get();
    }
}
