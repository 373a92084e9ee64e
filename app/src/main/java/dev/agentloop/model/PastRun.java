package dev.agentloop.model;

import java.time.Duration;
import java.util.Optional;

/// What stays known of a run when its directory is gone: enough to add up what was spent.
///
/// @param outcome as in [RunView.Ending]
/// @param kind what happened; empty for a run of which it is not known
public record PastRun(
        RunId id,
        RunRecord.Kind purpose,
        PromptName prompt,
        String agent,
        Optional<String> arm,
        String outcome,
        Optional<Outcome.Kind> kind,
        Usage usage,
        Duration lasted) {}
