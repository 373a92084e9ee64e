package dev.agentloop.web;

import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpCookie;

/// The visitor's cookie. Who it belongs to, `passkey` knows.
final class VisitorCookie {
    Optional<String> token(List<HttpCookie> cookies) {
        return Optional.empty();
    }

    Optional<String> visitor(String token) {
        return Optional.empty();
    }

    HttpCookie cookie(Answer.Cookie cookie) {
        return HttpCookie.from("", "");
    }
}
