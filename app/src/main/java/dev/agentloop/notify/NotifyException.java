package dev.agentloop.notify;

/// The command that tells people failed. The message says how, and names it.
public final class NotifyException extends Exception {
    private static final long serialVersionUID = 1;

    NotifyException(String message, Throwable cause) {
        super(message, cause);
    }
}
