package dev.agentloop.forge;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// One request.
///
/// @param changes whether it changes something, so that it must not be sent twice
/// @param doing what for, in words that follow "cannot": `list the issues of acme/shop`
/// @param etag of an earlier answer to the same request; then "not modified" is a possible answer
public record Ask(String method, Resource resource, boolean changes, String doing, Optional<JsonNode> body, Optional<String> etag) {
    public static Ask get(Resource resource, String doing) {
        return new Ask("GET", resource, false, doing, Optional.empty(), Optional.empty());
    }

    public static Ask post(Resource resource, String doing, JsonNode body) {
        return new Ask("POST", resource, true, doing, Optional.of(body), Optional.empty());
    }

    /// A question that is put as a POST, as GraphQL's are.
    public static Ask query(Resource resource, String doing, JsonNode body) {
        return new Ask("POST", resource, false, doing, Optional.of(body), Optional.empty());
    }

    public static Ask put(Resource resource, String doing, JsonNode body) {
        return new Ask("PUT", resource, true, doing, Optional.of(body), Optional.empty());
    }

    public static Ask patch(Resource resource, String doing, JsonNode body) {
        return new Ask("PATCH", resource, true, doing, Optional.of(body), Optional.empty());
    }

    public static Ask delete(Resource resource, String doing) {
        return new Ask("DELETE", resource, true, doing, Optional.empty(), Optional.empty());
    }

    public Ask unlessStill(Optional<String> known) {
        return new Ask(method, resource, changes, doing, body, known);
    }

    /// The same question with another body, as the next page of a listing that is asked for by POST.
    public Ask with(JsonNode other) {
        return new Ask(method, resource, changes, doing, Optional.of(other), Optional.empty());
    }

    public Ask at(Resource other) {
        return new Ask(method, other, changes, doing, body, Optional.empty());
    }
}
