package dev.agentloop.passkey;

import java.time.Instant;

/// Somebody's session, as its file holds it.
public record Session(SignedIn who, Instant created, Instant lastSeen) {}
