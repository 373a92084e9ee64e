package dev.agentloop.forge;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/// What a read was answered with.
///
/// @param body empty when nothing changed since the request's ETag
/// @param next the following page
/// @param total how many entries the whole listing has, where the forge counts them (Gitea and GitLab do)
/// @param date the server's clock
/// @param moved whether the server answered from another address than the one asked, as after a rename
/// @param header the answer's others, by name
public record Answer<T>(Optional<T> body, Optional<String> etag, Optional<Resource> next, Optional<Long> total, Optional<Instant> date, boolean moved, Function<String, Optional<String>> header) {}
