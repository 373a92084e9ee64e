package dev.agentloop.forge;

import dev.agentloop.credentials.Token;
import dev.agentloop.model.ForgeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What differs between forges in how they are spoken to and how they refuse.
public interface Dialect {
    /// The forge's name in messages.
    String name();

    /// Sent with every request; the token's header among them when there is a token.
    Map<String, String> headers(Optional<Token> token);

    /// Until when nothing more may be asked, when this refusal is a rate limit.
    ///
    /// @param now by the forge's clock
    Optional<Instant> limitedUntil(Refusal refusal, Instant now);

    /// What the refusal means and what to do about it.
    ///
    /// @param token the name of the token in use, or words for having none
    Verdict explain(Refusal refusal, String token);

    /// The same, for a forge where it depends on the kind of token what to do.
    ///
    /// @param used empty when there is no token
    default Verdict explain(Refusal refusal, Optional<Token> used, String token) {
        return explain(refusal, token);
    }

    /// What is wrong with an answer though it is a success: Jira takes a token that has expired for no token at all, and shows what anybody may see.
    ///
    /// @param header the answer's, by name
    default Optional<Verdict> doubt(Function<String, Optional<String>> header, String token) {
        return Optional.empty();
    }

    /// The settings that say where the server is, for messages about one that cannot be reached.
    default String addressSettings() {
        return "repoURL and forge.apiURL";
    }

    /// Where the API would be, for the message about a web page in its place.
    String addressHint();

    /// @param words what is wrong and what to do, without a final stop
    record Verdict(ForgeException.Kind kind, String words) {}
}
