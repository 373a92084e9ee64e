package dev.agentloop.forge;

import dev.agentloop.credentials.Token;
import dev.agentloop.model.ForgeException;
import java.util.List;
import java.util.Optional;

/// Where `Rest` gets its token from, asked at the first request.
@FunctionalInterface
public interface TokenSource {
    /// Empty when none was found; the request is then sent without, which public repositories answer.
    Optional<Token> token() throws ForgeException;

    /// Where it is looked for, for the message that says what to do when there is none.
    default List<String> places() {
        return List.of();
    }
}
