package dev.agentloop.forge.bitbucket;

import dev.agentloop.forge.Ask;
import dev.agentloop.forge.Home;
import dev.agentloop.forge.Json;
import dev.agentloop.forge.Rest;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Whole hashes for the abbreviated ones that pull requests carry. A hash never changes what it means, so each is asked for once a tick.
final class Commits {
    private static final int WHOLE = 40;

    private final Rest rest;
    private final Home.Naming naming;
    private final Map<String, String> known = new ConcurrentHashMap<>();

    Commits(Rest rest, Home.Naming naming) {
        this.rest = rest;
        this.naming = naming;
    }

    /// @param repository where the commit lies: `acme/shop`
    /// @return the abbreviated hash itself when the commit is gone, as it may be once an unmerged branch is deleted
    String whole(String repository, String abbreviated) throws ForgeException {
        if (abbreviated.length() >= WHOLE) {
            return abbreviated;
        }
        String before = known.get(abbreviated);
        if (before != null) {
            return before;
        }
        String whole = ask(repository, abbreviated);
        known.put(abbreviated, whole);
        return whole;
    }

    private String ask(String repository, String abbreviated) throws ForgeException {
        Ask ask = Ask.get(naming.resource(repository).below("commit", abbreviated), "find the commit %s of %s".formatted(abbreviated, repository));
        try {
            return rest.one(ask, node -> Json.text(node, "hash"));
        } catch (ForgeException e) {
            if (e.kind() == Kind.GONE) {
                return abbreviated;
            }
            throw e;
        }
    }
}
