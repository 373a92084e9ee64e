package dev.agentloop.forge.gitea;

import dev.agentloop.forge.Answer;
import dev.agentloop.forge.Ask;
import dev.agentloop.forge.Home;
import dev.agentloop.forge.Json;
import dev.agentloop.forge.Rest;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/// Reads listings in numbered pages, which are all that Gitea has.
///
/// A page holds fewer entries than asked for when the server's `MAX_RESPONSE_ITEMS` is smaller; so only the count (`X-Total-Count`) says whether there are more. An entry
/// that leaves a page already read moves the ones behind it forward, and one of them past the reader: seen by a count that falls. One that joins moves them backward,
/// where they are met twice.
record Pages(Rest rest, Home home) {
    /// What the server allows unless it is told otherwise.
    private static final String LIMIT = "50";

    /// How often a listing that changes under the reader is read before that is an error.
    static final int READINGS = 3;

    static final int ALL = Integer.MAX_VALUE;

    /// What was read.
    ///
    /// @param start the server's clock at the first page
    /// @param more whether there are more pages than were wanted
    /// @param steady whether no entry can have slipped past
    record Read<T>(List<T> entries, int pages, Optional<Instant> start, boolean more, boolean steady) {}

    /// One page.
    ///
    /// @param entries those of the page that are wanted
    /// @param size all that it has
    /// @param total all that the listing has, when the server says so
    record Page<T>(List<T> entries, int size, Optional<Long> total, boolean next, Optional<Instant> date) {}

    /// @param listing without a page
    /// @param map empty for an entry that is not wanted
    <T> Page<T> page(Ask listing, int number, Function<JsonNode, Optional<T>> map) throws ForgeException {
        rest.refuseBeyondBound(listing, number - 1);
        Ask ask = listing.at(listing.resource().with("limit", LIMIT).with("page", Integer.toString(number)));
        Answer<List<Optional<T>>> answer = rest.get(ask, Json.entries(node -> Optional.of(map.apply(node))));
        if (answer.moved()) {
            home.confirm();
        }
        List<Optional<T>> entries = answer.body().orElseThrow();
        return new Page<>(entries.stream().flatMap(Optional::stream).toList(), entries.size(), answer.total(), answer.next().isPresent(), answer.date());
    }

    /// Reads until the end, or as far as is wanted.
    ///
    /// @param most how many pages are wanted
    <T> Read<T> once(Ask listing, int most, Function<JsonNode, Optional<T>> map) throws ForgeException {
        List<T> found = new ArrayList<>();
        Optional<Instant> start = Optional.empty();
        int seen = 0;
        long total = 0;
        for (int number = 1; ; number++) {
            Page<T> page = page(listing, number, map);
            found.addAll(page.entries());
            start = number == 1 ? page.date() : start;
            seen += page.size();
            if (page.total().orElse(total) < total) {
                return new Read<>(found, number, start, true, false);
            }
            total = page.total().orElse(total);
            boolean more = page.size() > 0 && (page.next() || page.total().isEmpty() || seen < total);
            if (!more || number == most) {
                return new Read<>(found, number, start, more, true);
            }
        }
    }

    /// Reads until the end, again when an entry may have slipped past.
    <T> Read<T> all(Ask listing, Function<JsonNode, Optional<T>> map) throws ForgeException {
        for (int reading = 1; reading <= READINGS; reading++) {
            Read<T> read = once(listing, ALL, map);
            if (read.steady()) {
                return read;
            }
        }
        throw restless(listing);
    }

    ForgeException restless(Ask listing) {
        return rest.trouble(listing, Kind.UNAVAILABLE, "it changed while it was read, %d times running. The next tick tries again".formatted(READINGS));
    }
}
