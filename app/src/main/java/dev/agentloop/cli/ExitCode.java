package dev.agentloop.cli;

/// How the program ends.
public enum ExitCode {
    /// Done, also when there was nothing to do or another tick holds the lock.
    DONE(0),
    /// Something in the world failed: a forge, git, a disk.
    WORLD(1),
    /// Wrong usage or configuration.
    USAGE(2),
    /// A bug in agentloop.
    BUG(70);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
