package dev.agentloop.forge;

import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLException;
import tools.jackson.core.JacksonException;

/// Makes the errors of one server's requests, in one form: "Cannot <do what> at <host>: <why, and what to do>."
///
/// @param settings that say where the server is
record Trouble(String host, String settings) {
    ForgeException of(Ask ask, Kind kind, String words) {
        return of(ask, kind, words, Optional.empty(), null);
    }

    /// @param cause null when there is none
    ForgeException of(Ask ask, Kind kind, String words, Optional<Instant> until, Throwable cause) {
        return new ForgeException(kind, "Cannot %s at %s: %s.".formatted(ask.doing(), host, words), until, cause);
    }

    /// A request whose answer did not arrive.
    ///
    /// @param sent whether it may have reached the server
    ForgeException broken(Ask ask, boolean sent, Exception why) {
        boolean uncertain = ask.changes() && sent;
        String words = words(why) + (uncertain ? ". Whether it was done is unknown" : "");
        return of(ask, uncertain ? Kind.UNCERTAIN : Kind.UNAVAILABLE, words, Optional.empty(), why);
    }

    /// Repeating what took all its time would only hold the tick longer.
    static boolean isWorthRepeating(Exception why) {
        return !(root(why) instanceof InterruptedIOException || root(why) instanceof BoundedBody.TooLong || root(why) instanceof SSLException);
    }

    private String words(Exception why) {
        return switch (root(why)) {
            case UnknownHostException _ -> "the host's name cannot be resolved. Check the network, and the address in " + settings;
            case ConnectException _ -> "nothing answers there (connection refused or unreachable). Check the network, and the address in " + settings;
            case InterruptedIOException _ -> "it did not answer in time";
            case BoundedBody.TooLong tooLong -> tooLong.getMessage();
            case SSLException tls -> "TLS failed (%s). If its certificate is your company's own, name the authority's file in SSL_CERT_FILE".formatted(tls.getMessage());
            case IOException broken -> "the connection broke (%s)".formatted(broken.getMessage());
            case JacksonException odd -> "the answer is cut off or not the JSON expected (%s)".formatted(odd.getOriginalMessage());
            default -> "the answer is not the JSON expected (%s)".formatted(why.getMessage());
        };
    }

    /// The JSON library wraps what the connection threw.
    private static Throwable root(Exception why) {
        return why.getCause() instanceof IOException io ? io : why;
    }
}
