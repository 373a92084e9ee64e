package dev.agentloop.model;

/// An issue read afresh, with the Markdown its author wrote. Never its comments: they do not reach an agent.
///
/// @param body empty when the author wrote none
public record IssueText(Issue issue, String body) {}
