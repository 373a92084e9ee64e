package dev.agentloop.forge;

import java.time.Instant;
import java.util.Optional;

/// What a read was answered with.
///
/// @param body empty when nothing changed since the request's ETag
/// @param next the following page
/// @param date the server's clock
/// @param moved whether the server answered from another address than the one asked, as after a rename
public record Answer<T>(Optional<T> body, Optional<String> etag, Optional<Resource> next, Optional<Instant> date, boolean moved) {}
