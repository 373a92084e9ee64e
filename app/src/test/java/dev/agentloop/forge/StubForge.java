package dev.agentloop.forge;

import java.time.InstantSource;
import java.util.List;

/// A vendor's stub for tests that are about no vendor: its world is what people do there, this is the rest.
public interface StubForge extends AutoCloseable {
    /// The stub's own.
    InstantSource clock();

    /// What was asked since this was last called, in order.
    List<String> requests();

    @Override
    void close();
}
