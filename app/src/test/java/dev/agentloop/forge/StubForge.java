package dev.agentloop.forge;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/// A vendor's stub for tests that are about no vendor: its world is what people do there, this is the rest.
public interface StubForge extends AutoCloseable {
    /// What a loop's configuration says of it beside `repoURL`.
    String configuration();

    /// Its token, in the variables a user would set.
    Map<String, String> environment();

    /// Git received a push, of which the forge takes note.
    default void received(String branch, String commit) {
        throw new UnsupportedOperationException("no code is here");
    }

    /// The stub's own.
    InstantSource clock();

    void passes(Duration time);

    /// Its clock is no longer behind, for programs that have one of their own.
    default void catchUp(InstantSource real) {
        Duration behind = Duration.between(clock().instant(), real.instant());
        if (behind.isPositive()) {
            passes(behind);
        }
    }

    /// What was asked since this was last called, in order.
    List<String> requests();

    @Override
    void close();
}
