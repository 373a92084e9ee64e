package dev.agentloop.state;

import dev.agentloop.model.ProcessIdentity;
import dev.agentloop.model.RunId;

/// Which process works on the issue, for which run.
public record IssueLock(RunId run, ProcessIdentity process) {}
