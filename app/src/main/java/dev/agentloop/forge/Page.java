package dev.agentloop.forge;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// One page of a listing that says in its body how it goes on.
///
/// @param rest the object's other members
public record Page<T>(List<T> entries, JsonNode rest) {
    public Page {
        entries = List.copyOf(entries);
    }

    /// The following page, where the member `next` is its URL; empty on the last one.
    public Optional<Resource> next() {
        return rest.path("next").stringValueOpt().map(Resource::ofLink);
    }
}
