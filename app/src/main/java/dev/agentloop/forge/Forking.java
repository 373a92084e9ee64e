package dev.agentloop.forge;

import dev.agentloop.codehost.Fork;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The configured fork of a repository: looked for by its name, then among the repository's forks, and made when it is missing. Once a tick, whatever comes of it.
///
/// Nothing of it is kept beyond the tick: it is asked for only when an agent is started or a branch published, and a fork can be deleted, renamed or detached at any time.
public final class Forking {
    /// How often it is asked whether a fork that was just made can be used; with pauses that double from half a second, half a minute in all. The next tick finds it.
    private static final int LOOKS = 6;

    private final Rest rest;
    private final Home home;
    private final String configured;
    private final Optional<ForkWish> wish;
    private final Forge forge;
    private Optional<Fork> known = Optional.empty();
    private Optional<ForgeException> refusal = Optional.empty();

    /// A repository that may be the fork.
    ///
    /// @param name by which it is addressed now: `acme-bot/shop`
    /// @param owner as in the configuration's `fork`
    /// @param parents names of the repositories it is known to be a fork of; empty when it is none
    /// @param ready whether branches can be pushed to it
    public record Found(String name, String owner, List<String> parents, boolean ready) {
        public Found {
            parents = List.copyOf(parents);
        }
    }

    /// What differs between forges.
    public interface Forge {
        /// @return empty when there is no such repository, or none the token may see
        Optional<Found> named(String name) throws ForgeException;

        /// The forks of the repository that the owner may have under any name, as far as the forge lists them.
        List<Found> listed(String owner) throws ForgeException;

        /// Makes the fork; called only when none was found. What it answers is the owner's fork by the forge's own word.
        Found make(String owner) throws ForgeException;

        /// Looks at a fork that was not ready.
        Found again(Found fork) throws ForgeException;

        /// What to do when it could not be made.
        ///
        /// @param message what was said, with the forge's own words in it
        String remedy(String owner, String message);
    }

    /// @param wish empty where no fork is configured
    public Forking(Rest rest, Home home, Optional<ForkWish> wish, Forge forge) {
        this.rest = rest;
        this.home = home;
        this.configured = home.name();
        this.wish = wish;
        this.forge = forge;
    }

    public synchronized Optional<Fork> fork() throws ForgeException {
        if (wish.isEmpty() || known.isPresent()) {
            return known;
        }
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        try {
            known = Optional.of(ensure(wish.get()));
            return known;
        } catch (ForgeException e) {
            // Not "gone": it is not an issue or a pull request that was asked for.
            ForgeException told = e.kind() == Kind.GONE ? new ForgeException(Kind.UNAVAILABLE, e.getMessage(), e) : e;
            refusal = Optional.of(told);
            throw told;
        }
    }

    private Fork ensure(ForkWish wanted) throws ForgeException {
        String expected = wanted.owner() + home.name().substring(home.name().lastIndexOf('/'));
        Optional<Found> namesake = forge.named(expected);
        Optional<Found> found = namesake.isPresent() && isFork(namesake.get(), wanted.owner()) ? namesake : other(wanted.owner());
        Found usable = ready(found.isPresent() ? found.get() : make(wanted.owner()));
        String url = Stream.of(home.name(), configured).flatMap(name -> wanted.url(name, usable.name()).stream()).findFirst().orElseThrow(() -> unaddressed(wanted));
        return new Fork(usable.name(), url);
    }

    /// The fork's parent is told by its present name, the repository's own may be an old one. A repository that was handed on to another owner still answers to its old name.
    private boolean isFork(Found found, String owner) throws ForgeException {
        if (!found.owner().equalsIgnoreCase(owner) || found.parents().isEmpty()) {
            return false;
        }
        return isOfHome(found) || home.confirm() && isOfHome(found);
    }

    private boolean isOfHome(Found found) {
        return found.parents().stream().anyMatch(home.name()::equalsIgnoreCase);
    }

    private Optional<Found> other(String owner) throws ForgeException {
        return home.visible(() -> forge.listed(owner)).stream().filter(found -> found.owner().equalsIgnoreCase(owner)).findFirst();
    }

    private Found make(String owner) throws ForgeException {
        Found made;
        try {
            made = home.writable(() -> forge.make(owner));
        } catch (ForgeException e) {
            throw switch (e.kind()) {
                case GONE, UNAUTHORIZED, REFUSED ->
                        new ForgeException(e.kind() == Kind.GONE ? Kind.UNAUTHORIZED : e.kind(), e.getMessage() + " " + forge.remedy(owner, e.getMessage()), e);
                case RATE_LIMITED, UNAVAILABLE, UNCERTAIN -> e;
            };
        }
        if (!made.owner().equalsIgnoreCase(owner)) {
            throw new ForgeException(
                    Kind.REFUSED,
                    "Cannot use the fork of %s: asked for one that belongs to '%s', the code host answered with %s. Correct `fork` in config.yaml.".formatted(home.name(), owner, made.name()));
        }
        return made;
    }

    private Found ready(Found fork) throws ForgeException {
        if (fork.ready()) {
            return fork;
        }
        return rest.await(LOOKS, () -> Optional.of(forge.again(fork)).filter(Found::ready)).orElseThrow(() -> new ForgeException(
                Kind.UNAVAILABLE,
                "Cannot use the fork %s of %s yet: the code host is still copying. A later tick finds it; if it stays so for an hour, look at it there, or delete it, and it is made anew."
                        .formatted(fork.name(), home.name())));
    }

    private ForgeException unaddressed(ForkWish wanted) {
        return new ForgeException(
                Kind.REFUSED,
                "Cannot tell where git reaches the fork of %s: cloneURL '%s' does not end in that name. Write it so that it does, or leave it out of config.yaml."
                        .formatted(home.name(), wanted.cloneURL()));
    }
}
