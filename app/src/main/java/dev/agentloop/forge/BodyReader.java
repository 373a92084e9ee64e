package dev.agentloop.forge;

import java.io.InputStream;

/// Reads the JSON of an answer while it arrives.
@FunctionalInterface
public interface BodyReader<T> {
    T read(InputStream json);
}
