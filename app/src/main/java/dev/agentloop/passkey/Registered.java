package dev.agentloop.passkey;

import java.time.Instant;

/// A registration that waits now.
///
/// @param code for the operator to compare
/// @param until when it goes by itself
public record Registered(Username name, String code, Instant until) {}
