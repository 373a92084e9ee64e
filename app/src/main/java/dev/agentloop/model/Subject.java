package dev.agentloop.model;

import dev.agentloop.model.IssueView.Sighting;
import java.util.Optional;

/// What people are told about: a loop, or an issue of it.
///
/// @param url the page a human opens
public record Subject(LoopName loop, Optional<IssueRef> issue, Optional<String> url) {
    public static Subject of(LoopName loop) {
        return new Subject(loop, Optional.empty(), Optional.empty());
    }

    public static Subject of(IssueView view) {
        Optional<String> url = view.sighting() instanceof Sighting.Present(Issue issue) ? Optional.of(issue.url()).filter(page -> !page.isEmpty()) : Optional.empty();
        return new Subject(view.ref().loop(), Optional.of(view.ref()), url);
    }

    @Override
    public String toString() {
        return issue.map(IssueRef::toString).orElseGet(loop::toString);
    }
}
