package dev.agentloop.model;

import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;

/// An issue as a listing shows it: all but its text, because ten thousand of them are held at once.
///
/// @param url the page a human opens
/// @param author login of the one who opened it, as the tracker spells it
/// @param updatedAt by the tracker's clock
public record Issue(IssueRef ref, String url, String title, String author, boolean open, Set<Label> labels, Instant updatedAt) {
    public Issue {
        labels = Set.copyOf(labels);
    }

    public boolean has(Label label) {
        return labels.contains(label);
    }

    /// The `loop/*` labels: normally none or one.
    public Set<Label> loopLabels() {
        return labels.stream().filter(Label::isLoopLabel).collect(Collectors.toUnmodifiableSet());
    }

    /// The `loop/*` labels and `NeedSupervisor`.
    public Set<Label> managedLabels() {
        return labels.stream().filter(Label::isManaged).collect(Collectors.toUnmodifiableSet());
    }

    public Issue withLabels(Set<Label> changed) {
        return new Issue(ref, url, title, author, open, changed, updatedAt);
    }
}
