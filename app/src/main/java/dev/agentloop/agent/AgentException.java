package dev.agentloop.agent;

import dev.agentloop.model.Fault;
import java.util.Optional;

/// An agent that could not be made ready or started. The message is complete: the command, why, and the tail of its stderr.
public final class AgentException extends Exception {
    private static final long serialVersionUID = 1L;

    /// Or null.
    private final Fault fault;

    public AgentException(String message) {
        this(message, Optional.empty());
    }

    public AgentException(String message, Throwable cause) {
        super(message, cause);
        this.fault = null;
    }

    public AgentException(String message, Optional<Fault> fault) {
        super(message);
        this.fault = fault.orElse(null);
    }

    /// What the agent lacks, when that is known: another agent may have it.
    public Optional<Fault> fault() {
        return Optional.ofNullable(fault);
    }
}
