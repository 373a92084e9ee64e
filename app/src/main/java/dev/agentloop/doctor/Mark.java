package dev.agentloop.doctor;

/// How a check ended.
public enum Mark {
    OK,
    /// Worth knowing; nothing is wrong.
    NOTE,
    /// It works, and may not for long.
    WARNING,
    /// A tick cannot do its work.
    FAILURE
}
