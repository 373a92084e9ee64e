package dev.agentloop.forge;

import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import java.util.Optional;

/// The account the token belongs to, asked for once.
///
/// @param <T> what is known of it
public final class OwnAccount<T> {
    private final Home.Request<T> question;
    private Optional<T> known = Optional.empty();

    public OwnAccount(Home.Request<T> question) {
        this.question = question;
    }

    /// @throws ForgeException never of kind `GONE`: whoever asks for an issue's own comments would take the issue for deleted
    public synchronized T get() throws ForgeException {
        if (known.isEmpty()) {
            known = Optional.of(ask());
        }
        return known.get();
    }

    private T ask() throws ForgeException {
        try {
            return question.send();
        } catch (ForgeException e) {
            throw e.kind() == Kind.GONE
                    ? new ForgeException(Kind.UNAVAILABLE, e.getMessage() + " Every token has an account, so what answers is not the forge's API: check the address.", e)
                    : e;
        }
    }
}
