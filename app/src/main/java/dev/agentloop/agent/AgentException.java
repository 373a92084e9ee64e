package dev.agentloop.agent;

/// An acpx command that could not be carried out. The message is complete: the command, why, and the tail of its stderr.
public final class AgentException extends Exception {
    private static final long serialVersionUID = 1L;

    public AgentException(String message) {
        super(message);
    }

    public AgentException(String message, Throwable cause) {
        super(message, cause);
    }
}
