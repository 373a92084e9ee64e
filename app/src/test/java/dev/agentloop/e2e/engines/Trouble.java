package dev.agentloop.e2e.engines;

/// Why a provider answers nothing. How it says that is the vendor's.
public enum Trouble {
    REJECTED_KEY,
    USAGE_LIMIT,
    OVERLOAD
}
