package dev.agentloop.forge.bitbucket;

import dev.agentloop.forge.Home;
import dev.agentloop.forge.Json;
import dev.agentloop.forge.Resource;
import tools.jackson.databind.JsonNode;

/// Bitbucket's repositories, addressed by workspace and slug.
record Naming() implements Home.Naming {
    @Override
    public Resource resource(String name) {
        return Resource.of("repositories").below(name.split("/"));
    }

    @Override
    public String name(JsonNode repository) {
        return Json.text(repository, "full_name");
    }

    @Override
    public String writing() {
        return "an API token needs the scope write:pullrequest:bitbucket, an access token pullrequest:write";
    }
}
