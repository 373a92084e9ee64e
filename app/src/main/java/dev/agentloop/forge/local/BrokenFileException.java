package dev.agentloop.forge.local;

/// A file a person has to mend. The message says which, where, why and how.
final class BrokenFileException extends Exception {
    private static final long serialVersionUID = 1L;

    BrokenFileException(String file, int line, String why) {
        super("%s:%d: %s".formatted(file, line, why));
    }
}
