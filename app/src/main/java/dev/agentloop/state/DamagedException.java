package dev.agentloop.state;

import java.nio.file.Path;

/// A file below `loop-data/` that cannot be read or does not parse. The message names it and says what to do.
public final class DamagedException extends Exception {
    private static final long serialVersionUID = 1L;

    public DamagedException(Path file, String what, Throwable cause) {
        super("%s: %s; look at it, then remove or mend it".formatted(file, what), cause);
    }
}
