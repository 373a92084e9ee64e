package dev.agentloop.model;

import java.time.Instant;
import java.util.Optional;

/// Since when an issue stands where nothing moves it but time. It is written down because no label and no run says it.
public sealed interface Standing {
    /// By the wall clock of the tick that first saw it so.
    Instant since();

    /// It carries an in-process label, and no run of it was started here.
    record Foreign(Label label, Instant since) implements Standing {}

    /// It waits for CI.
    ///
    /// @param head what CI was last asked about; empty while there is no pull request
    record AtGate(Label label, Instant since, Optional<Head> head) implements Standing {}

    /// Nothing is done about it any more, and its clone is still there.
    record Idle(Instant since) implements Standing {}

    /// @param since when it was first seen: a new head commit starts the wait for its checks over
    record Head(String commit, Instant since) {}
}
