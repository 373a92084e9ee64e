package dev.agentloop.web;

import java.io.IOException;
import java.util.Optional;

/// What is answered.
sealed interface Answer {
    /// A page, or a part of one.
    record Html(int status, String text) implements Answer {}

    record Json(String text) implements Answer {}

    /// @param session what becomes of the visitor's cookie
    record Text(int status, String type, String text, Optional<Cookie> session) implements Answer {
        Text(int status, String text) {
            this(status, "text/plain", text, Optional.empty());
        }
    }

    /// @param to a path of this server
    record Redirect(String to, Optional<Cookie> session) implements Answer {}

    /// A file that never changes under its name.
    record Static(Assets.Asset asset) implements Answer {}

    /// Server-sent events, until the source ends or the visitor goes.
    record Events(Source source) implements Answer {}

    /// The visitor's cookie from now on.
    sealed interface Cookie {
        record Set(String token) implements Cookie {}

        record Clear() implements Cookie {}
    }

    /// Sends events as they come.
    interface Source {
        /// Runs on a thread of its own; ends by returning.
        void sendTo(Sink sink) throws IOException, InterruptedException;
    }

    interface Sink {
        /// @param id where to go on after an interruption
        /// @param data lines
        /// @throws IOException when the visitor is gone
        void event(String name, String id, String data) throws IOException;

        /// Keeps the connection open while nothing happens, and finds out whether the visitor is gone.
        void comment() throws IOException;
    }
}
