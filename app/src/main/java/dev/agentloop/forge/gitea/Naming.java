package dev.agentloop.forge.gitea;

import dev.agentloop.forge.Home;
import dev.agentloop.forge.Json;
import dev.agentloop.forge.Resource;
import tools.jackson.databind.JsonNode;

/// `/repos/OWNER/NAME`.
record Naming() implements Home.Naming {
    @Override
    public Resource resource(String name) {
        return Resource.of("repos").below(name.split("/"));
    }

    @Override
    public String name(JsonNode repository) {
        return Json.text(repository, "full_name");
    }

    @Override
    public String writing() {
        return "the account needs write access to the repository, and the token the scopes write:issue and write:repository";
    }
}
