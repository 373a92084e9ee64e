package dev.agentloop.tracker;

/// How far a tracker was read: opaque to everybody but the tracker that made it. Losing it costs requests, never correctness.
public record Cursor(String value) {}
