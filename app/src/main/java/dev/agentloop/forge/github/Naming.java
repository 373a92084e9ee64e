package dev.agentloop.forge.github;

import dev.agentloop.forge.Home;
import dev.agentloop.forge.Json;
import dev.agentloop.forge.Resource;
import tools.jackson.databind.JsonNode;

/// How GitHub addresses repositories.
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
        return "a classic token needs the scope repo, a fine-grained one or a GitHub App the permissions of what it writes";
    }
}
