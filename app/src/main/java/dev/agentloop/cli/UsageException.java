package dev.agentloop.cli;

/// The command cannot be carried out as it was typed. The message is complete: what, why, what to do.
final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
