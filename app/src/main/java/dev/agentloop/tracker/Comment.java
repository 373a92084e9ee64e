package dev.agentloop.tracker;

import java.time.Instant;

/// @param author login
/// @param body Markdown
public record Comment(String author, Instant createdAt, String body) {}
