package dev.agentloop.git;

/// A git command that failed. The message is complete: the command, its exit code or time limit, and the tail of its stderr, secrets masked.
public final class GitException extends Exception {
    private static final long serialVersionUID = 1L;

    public GitException(String message) {
        super(message);
    }

    public GitException(String message, Throwable cause) {
        super(message, cause);
    }
}
