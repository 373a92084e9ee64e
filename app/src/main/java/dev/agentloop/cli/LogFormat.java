package dev.agentloop.cli;

/// How lines on stderr look.
public enum LogFormat {
    /// For people.
    TEXT,
    /// For programs: one JSON object a line.
    JSON
}
