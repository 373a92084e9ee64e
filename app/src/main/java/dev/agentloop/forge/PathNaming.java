package dev.agentloop.forge;

import tools.jackson.databind.JsonNode;

/// Repositories that are addressed by owner and name below a collection, `/repos/acme/shop`, and say in `full_name` what they are called.
///
/// @param collection the first segment of the path
/// @param writing what a token needs that can read the repository and not write
public record PathNaming(String collection, String writing) implements Home.Naming {
    @Override
    public Resource resource(String name) {
        return Resource.of(collection).below(name.split("/"));
    }

    @Override
    public String name(JsonNode repository) {
        return Json.text(repository, "full_name");
    }
}
