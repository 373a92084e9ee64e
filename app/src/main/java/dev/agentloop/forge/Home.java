package dev.agentloop.forge;

import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/// The loop's repository as its forge knows it.
///
/// Forges redirect after a rename, and answer 404 for what a token may not see. Taken literally, a renamed repository or a token that lost its access would make
/// every issue of the loop look deleted; so before anything counts as gone, the repository itself is asked for, once a tick.
public final class Home {
    private final Rest rest;
    private final Naming naming;
    private final Consumer<String> notices;
    private String name;
    private boolean confirmed;

    /// How a forge addresses its repositories.
    public interface Naming {
        /// Where the repository of this name is asked for.
        Resource resource(String name);

        /// The name that the forge's description of a repository says.
        String name(JsonNode repository);

        /// What a token needs that can read the repository and not write, in the forge's words: `a classic token needs the scope repo`.
        String writing();
    }

    /// @param name as configured: `acme/shop`
    /// @param notices told of a new name
    public Home(Rest rest, String name, Naming naming, Consumer<String> notices) {
        this.rest = rest;
        this.name = name;
        this.naming = naming;
        this.notices = notices;
    }

    /// `acme/shop`, by its present name as far as that was needed.
    public synchronized String name() {
        return name;
    }

    /// What stands before the repository's own name.
    public String owner() {
        return name().substring(0, name().lastIndexOf('/'));
    }

    /// A path below the repository's.
    public Resource at(String... tail) {
        return naming.resource(name()).below(tail);
    }

    /// Asks for the repository itself, unless it was asked already.
    ///
    /// @return whether it turned out to have a new name
    /// @throws ForgeException when it cannot be seen
    public synchronized boolean confirm() throws ForgeException {
        if (confirmed) {
            return false;
        }
        Ask ask = Ask.get(at(), "find the repository " + name);
        String now;
        try {
            now = rest.one(ask, this::fullName);
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

    /// What the forge says of the repository, and of what whoever asks may do in it.
    ///
    /// @throws ForgeException when it cannot be seen; never of kind `GONE`
    public Answer<JsonNode> description() throws ForgeException {
        confirm();
        return rest.get(Ask.get(at(), "find out what the token may do in " + name()), Json::tree);
    }

    private String fullName(JsonNode repository) {
        String full = naming.name(repository);
        if (!full.matches("[\\p{L}\\p{N}_.-]+(?:/[\\p{L}\\p{N}_.-]+)+")) {
            throw new IllegalArgumentException("the repository's name is not OWNER/NAME");
        }
        return full;
    }

    /// A request that is built anew for each sending, because the repository's name may have changed in between.
    public interface Request<T> {
        T send() throws ForgeException;
    }

    /// Reads below the repository; again by its new name, when it has one.
    public <T> T visible(Request<T> request) throws ForgeException {
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
    public <T> T writable(Request<T> request) throws ForgeException {
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

    /// A forge says 404 also when a token may read and not write.
    public ForgeException mayNotWrite(ForgeException gone) {
        return new ForgeException(
                Kind.UNAUTHORIZED, "%s It can be read, so the token lacks the permission to write: %s.".formatted(gone.getMessage(), naming.writing()), gone);
    }
}
