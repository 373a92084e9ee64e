package dev.agentloop.git;

/// A git command that failed. The message is complete: the command, its exit code or time limit, and the tail of its stderr, secrets masked.
public final class GitException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean timedOut;

    public GitException(String message) {
        this(message, false);
    }

    public GitException(String message, Throwable cause) {
        super(message, cause);
        this.timedOut = false;
    }

    GitException(String message, boolean timedOut) {
        super(message);
        this.timedOut = timedOut;
    }

    /// Whether it was stopped at its time limit, so that nothing is known about what it would have said.
    public boolean timedOut() {
        return timedOut;
    }
}
