package dev.agentloop.model;

import java.util.Optional;

/// One CI result of a commit: a commit status or a check run.
///
/// @param url where its log is
/// @param summary a short text for people; may be empty
public record Check(String name, State state, Optional<String> url, String summary) {
    public enum State {
        PASSED,
        /// Skipped or neutral: counts as passed.
        SKIPPED,
        /// Queued, pending or running, or waiting for a person to start or allow it.
        PENDING,
        /// Failed, errored, timed out, cancelled, or over with a demand for somebody's action.
        FAILED
    }
}
