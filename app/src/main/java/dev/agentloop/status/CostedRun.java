package dev.agentloop.status;

import dev.agentloop.model.IssueRef;
import dev.agentloop.model.PastRun;

/// A run and whose it was.
public record CostedRun(IssueRef issue, PastRun run) {}
