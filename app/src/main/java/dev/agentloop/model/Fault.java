package dev.agentloop.model;

/// Why an agent's turn failed, as its own words or acpx's tell it. The table that decides it is the agent package's.
public enum Fault {
    /// The account's allowance is used up until a certain time, or until somebody pays.
    USAGE_LIMIT,
    /// The agent is not logged in, or its key is refused.
    LOGIN,
    /// The provider has too much to do, or an error of its own.
    OVERLOADED,
    /// The provider could not be reached.
    NETWORK,
    /// The answer was cut at a length limit.
    TRUNCATED,
    /// The conversation is longer than the model takes.
    CONTEXT,
    REFUSED,
    /// The agent's program could not be started.
    NOT_STARTED,
    OTHER;

    /// Whether it says something about the agent's account and nothing about the issue: whoever comes next meets the same.
    public boolean isOfTheAccount() {
        return switch (this) {
            case USAGE_LIMIT, LOGIN, OVERLOADED, NETWORK -> true;
            case TRUNCATED, CONTEXT, REFUSED, NOT_STARTED, OTHER -> false;
        };
    }
}
