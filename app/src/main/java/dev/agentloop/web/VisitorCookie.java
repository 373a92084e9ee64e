package dev.agentloop.web;

import dev.agentloop.passkey.Sessions;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpCookie;

/// The cookie by which a visitor is known.
final class VisitorCookie {
    /// Browsers take a cookie of such a name from this host alone, encrypted, and send it to no other; without encryption, which is for localhost, they would not take it at all.
    private static final String ENCRYPTED = "__Host-agentloop";
    private static final String PLAIN = "agentloop";

    private final Sessions sessions;
    private final Consumer<String> log;

    VisitorCookie(Sessions sessions, Consumer<String> log) {
        this.sessions = sessions;
        this.log = log;
    }

    Optional<Visitor> visitor(List<HttpCookie> cookies, boolean encrypted) {
        String name = encrypted ? ENCRYPTED : PLAIN;
        return cookies.stream().filter(cookie -> cookie.getName().equals(name)).findFirst().map(HttpCookie::getValue).flatMap(this::visitor);
    }

    private Optional<Visitor> visitor(String token) {
        try {
            return sessions.find(token).map(session -> new Visitor(session.who().name(), token));
        } catch (IOException e) {
            log.accept("web: a session cannot be read, so its visitor is taken for nobody: " + e);
            return Optional.empty();
        }
    }

    boolean isStillThere(Visitor visitor) {
        return visitor(visitor.token()).isPresent();
    }

    /// @return what the browser is to keep
    HttpCookie cookie(Answer.Cookie cookie, boolean encrypted) {
        String value = switch (cookie) {
            case Answer.Cookie.Set(String token) -> token;
            case Answer.Cookie.Clear() -> "";
        };
        // Lax: somebody who follows a link from a chat is still signed in. What does something is asked for by this server's pages only; see Doors.
        return HttpCookie.build(encrypted ? ENCRYPTED : PLAIN, value)
                .httpOnly(true)
                .secure(encrypted)
                .sameSite(HttpCookie.SameSite.LAX)
                .path("/")
                .maxAge(value.isEmpty() ? 0 : Sessions.ABSOLUTE.toSeconds())
                .build();
    }
}
