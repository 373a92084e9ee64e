package dev.agentloop.tracker;

import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueId;
import java.util.List;
import java.util.Map;

/// An answer to "what is new?".
///
/// @param issues each at most once
/// @param full whether these are all watched issues, so that an issue that is neither among them nor unreadable has no watched label
/// @param next for the next call
/// @param unreadable issues that are there but could not be read, each with the sentence that says what to mend. Nothing is known about their labels. They are named by every
///     answer until they can be read
public record Changes(List<Issue> issues, boolean full, Cursor next, Map<IssueId, String> unreadable) {
    public Changes {
        issues = List.copyOf(issues);
        unreadable = Map.copyOf(unreadable);
    }

    /// Where every issue that is there can be read.
    public Changes(List<Issue> issues, boolean full, Cursor next) {
        this(issues, full, next, Map.of());
    }
}
