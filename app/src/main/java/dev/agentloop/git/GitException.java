package dev.agentloop.git;

/// A git command that failed. The message is complete: the command, its exit code or time limit, and the tail of its stderr, secrets masked.
public final class GitException extends Exception {
    private static final long serialVersionUID = 1L;

    private enum Kind {
        FAILED,
        TIMED_OUT,
        UNDER_WAY
    }

    private final Kind kind;

    public GitException(String message) {
        this(message, Kind.FAILED);
    }

    public GitException(String message, Throwable cause) {
        super(message, cause);
        this.kind = Kind.FAILED;
    }

    private GitException(String message, Kind kind) {
        super(message);
        this.kind = kind;
    }

    /// Of a command that was stopped at its time limit.
    static GitException timedOut(String message) {
        return new GitException(message, Kind.TIMED_OUT);
    }

    /// Of what goes on in a process that outlives the tick: see [#isUnderWay].
    public static GitException underWay(String message) {
        return new GitException(message, Kind.UNDER_WAY);
    }

    /// Whether it was stopped at its time limit, so that nothing is known about what it would have said.
    public boolean timedOut() {
        return kind == Kind.TIMED_OUT;
    }

    /// Whether nothing failed: what is needed is being made in a process that outlives the tick, and a later tick finds it done.
    public boolean isUnderWay() {
        return kind == Kind.UNDER_WAY;
    }
}
