package dev.agentloop.forge.jira;

import dev.agentloop.forge.Json;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/// What people are called.
///
/// A display name is whatever its owner types, so it names nobody. An account id is given by Atlassian and never changes. An email address names an Atlassian account too,
/// since Atlassian verifies it; that of a help desk's customer (`accountType` `customer`) it does not. Jira shows an address only when its owner or their company
/// lets it, so an account whose address is listed in `usernames` and hidden is known by its id only, and then not allowed, which is the safe side.
///
/// @param listed whether `usernames` has this name
record People(Predicate<String> listed) {
    /// Cannot be in `usernames` by accident, and is no account id.
    private static final String NOBODY = "(anonymous)";

    /// The account's address where `usernames` lists it, else its id.
    String name(JsonNode user) {
        Optional<String> email = user.path("emailAddress")
                .stringValueOpt()
                .filter(address -> address.indexOf('@') > 0 && user.path("accountType").asString("").equals("atlassian"))
                .filter(listed);
        return email.orElseGet(() -> id(user));
    }

    static String id(JsonNode user) {
        return user.isObject() ? Json.text(user, "accountId") : NOBODY;
    }
}
