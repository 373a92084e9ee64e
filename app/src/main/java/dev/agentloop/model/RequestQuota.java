package dev.agentloop.model;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/// What a forge said it still allows.
///
/// @param host with its port when that is not the usual one
/// @param token where it was found, never its value; empty for requests without one
/// @param limit requests in the forge's window
/// @param resets when the window ends
public record RequestQuota(String host, String token, OptionalLong limit, long remaining, Optional<Instant> resets) {}
