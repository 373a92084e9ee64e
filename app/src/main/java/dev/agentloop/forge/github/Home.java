package dev.agentloop.forge.github;

import dev.agentloop.forge.Ask;
import dev.agentloop.forge.Json;
import dev.agentloop.forge.Resource;
import dev.agentloop.forge.Rest;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/// The loop's repository as GitHub knows it.
///
/// GitHub redirects after a rename, and answers 404 for what a token may not see. Taken literally, a renamed repository or a token that lost its access would make
/// every issue of the loop look deleted; so before anything counts as gone, the repository itself is asked for, once a tick.
final class Home {
    private final Rest rest;
    private final Consumer<String> notices;
    private String name;
    private boolean confirmed;

    Home(Rest rest, Address address, Consumer<String> notices) {
        this.rest = rest;
        this.name = address.repository();
        this.notices = notices;
    }

    /// `acme/shop`, by its present name as far as that was needed.
    synchronized String name() {
        return name;
    }

    String owner() {
        return name().substring(0, name().indexOf('/'));
    }

    /// A path below the repository's.
    Resource at(String... tail) {
        String[] owned = name().split("/");
        String[] segments = new String[3 + tail.length];
        segments[0] = "repos";
        segments[1] = owned[0];
        segments[2] = owned[1];
        System.arraycopy(tail, 0, segments, 3, tail.length);
        return Resource.of(segments);
    }

    /// Asks for the repository itself, unless it was asked already.
    ///
    /// @return whether it turned out to have a new name
    /// @throws ForgeException when it cannot be seen
    synchronized boolean confirm() throws ForgeException {
        if (confirmed) {
            return false;
        }
        Ask ask = Ask.get(at(), "find the repository " + name);
        String now;
        try {
            now = rest.one(ask, Home::fullName);
        } catch (ForgeException e) {
            // Not "gone": whoever reads that would take every issue for deleted.
            throw e.kind() == Kind.GONE ? new ForgeException(Kind.UNAUTHORIZED, e.getMessage() + " Check repoURL and the token's access to it.", e) : e;
        }
        confirmed = true;
        boolean renamed = !now.equalsIgnoreCase(name);
        if (renamed) {
            notices.accept("The repository %s is called %s now: change repoURL; until then every tick spends requests on redirects.".formatted(name, now));
            name = now;
        }
        return renamed;
    }

    private static String fullName(JsonNode repository) {
        String name = Json.text(repository, "full_name");
        if (!name.matches("[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+")) {
            throw new IllegalArgumentException("'full_name' is not OWNER/NAME");
        }
        return name;
    }

    /// A request that is built anew for each sending, because the repository's name may have changed in between.
    interface Request<T> {
        T send() throws ForgeException;
    }

    /// Reads below the repository; again by its new name, when it has one.
    <T> T visible(Request<T> request) throws ForgeException {
        try {
            return request.send();
        } catch (ForgeException e) {
            if (e.kind() == Kind.GONE && confirm()) {
                return request.send();
            }
            throw e;
        }
    }

    /// Writes to the repository itself. What was answered "gone" was not done, so it may be sent again.
    <T> T writable(Request<T> request) throws ForgeException {
        try {
            return request.send();
        } catch (ForgeException e) {
            if (e.kind() != Kind.GONE) {
                throw e;
            }
            if (confirm()) {
                return request.send();
            }
            throw mayNotWrite(e);
        }
    }

    /// GitHub says 404 also when a token may read and not write.
    static ForgeException mayNotWrite(ForgeException gone) {
        return new ForgeException(
                Kind.UNAUTHORIZED, gone.getMessage() + " It can be read, so the token lacks the permission to write: a classic token needs the scope repo.", gone);
    }

    /// Whether an issue or pull request is this repository's own.
    ///
    /// @param node has `repository_url`
    boolean holds(JsonNode node) throws ForgeException {
        return isHere(node) || (confirm() && isHere(node));
    }

    private boolean isHere(JsonNode node) {
        String url = node.path("repository_url").asString("");
        String ours = "/repos/" + name();
        return url.regionMatches(true, url.length() - ours.length(), ours, 0, ours.length());
    }
}
