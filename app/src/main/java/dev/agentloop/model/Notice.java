package dev.agentloop.model;

/// Something people are told once.
///
/// @param key what it is about, so that it is not told twice
/// @param event its kind, for programs: `agent-paused`, `login-needed`, `budget-80`, `need-supervisor`, `loop-failed`, `loop-recovered`
/// @param text one or two sentences
/// @param onIssue whether a comment says it too
public record Notice(String key, String event, String text, boolean onIssue) {}
