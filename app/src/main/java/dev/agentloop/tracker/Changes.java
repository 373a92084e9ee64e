package dev.agentloop.tracker;

import dev.agentloop.model.Issue;
import java.util.List;

/// An answer to "what is new?".
///
/// @param issues each at most once
/// @param full whether these are all watched issues, so that an issue that is not among them has no watched label
/// @param next for the next call
public record Changes(List<Issue> issues, boolean full, Cursor next) {
    public Changes {
        issues = List.copyOf(issues);
    }
}
