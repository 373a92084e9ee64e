package dev.agentloop.cli;

import dev.agentloop.model.ForgeException;
import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.IssueView;
import dev.agentloop.model.IssueView.Sighting;
import dev.agentloop.model.Snapshot;
import dev.agentloop.observe.CiView;
import dev.agentloop.observe.Observer;
import dev.agentloop.observe.TrackerView;
import dev.agentloop.state.LoopData;
import dev.agentloop.tick.LoopPorts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What a tick would see of a loop now, for commands that change nothing.
final class LookAround {
    private final Program program;

    LookAround(Program program) {
        this.program = program;
    }

    /// @param asked an issue that is to be among those seen, whatever its labels
    Snapshot at(LoopPorts loop, LoopData data, Optional<IssueRef> asked) throws IOException {
        Observer observer = new Observer(data, program.agents(), program.clock());
        return switch (loop) {
            case LoopPorts.Broken(var name, String why, _, _, _, _) -> observer.withoutTracker(name, Optional.empty(), why);
            case LoopPorts.Ready ready -> {
                try {
                    TrackerView view =
                            TrackerView.refresh(ready.tracker(), ready.config(), data.trackerCache(), program.clock().instant());
                    view.unreadable().forEach((id, problem) -> program.narrator().problem(new IssueRef(loop.loop(), id), problem));
                    Optional<Issue> read = asked.isPresent() ? read(view, asked.get()) : Optional.empty();
                    Snapshot snapshot = observer.with(ready.config(), view, new CiView(ready.codeHost()));
                    yield read.map(issue -> showing(snapshot, issue)).orElse(snapshot);
                } catch (ForgeException e) {
                    program.console().err(loop.loop() + ": " + e.getMessage());
                    yield observer.withoutTracker(loop.loop(), Optional.of(ready.config()), e.getMessage());
                }
            }
        };
    }

    private static Optional<Issue> read(TrackerView view, IssueRef asked) throws ForgeException {
        try {
            return Optional.of(view.read(asked.id()).issue());
        } catch (ForgeException e) {
            if (e.kind() != ForgeException.Kind.GONE) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /// A listing holds only issues with a label that matters.
    private static Snapshot showing(Snapshot snapshot, Issue issue) {
        List<IssueView> views = new ArrayList<>(snapshot.issues());
        views.replaceAll(view -> view.ref().equals(issue.ref()) && view.sighting() instanceof Sighting.Unlisted
                ? view.seenAs(new Sighting.Present(issue))
                : view);
        if (views.stream().noneMatch(view -> view.ref().equals(issue.ref()))) {
            views.add(IssueView.unrecorded(issue));
            views.sort(Comparator.comparing(IssueView::ref));
        }
        return snapshot.with(views);
    }
}
