package dev.agentloop.notify;

import dev.agentloop.model.Notice;
import dev.agentloop.model.Subject;
import java.time.Instant;

/// Passes on what people asked to be told.
public interface Notifier {
    /// Nobody asked.
    Notifier NONE = (_, _, _) -> {};

    /// Once, and only tried: whoever cannot be reached finds it in `status`.
    ///
    /// @throws NotifyException when it did not get through
    void send(Notice notice, Subject about, Instant at) throws NotifyException;
}
