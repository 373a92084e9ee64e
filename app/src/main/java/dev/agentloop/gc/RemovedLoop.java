package dev.agentloop.gc;

import dev.agentloop.model.IssueId;
import dev.agentloop.model.IssueView;
import dev.agentloop.model.Snapshot;
import dev.agentloop.state.IssueData;
import dev.agentloop.state.KeptWork;
import dev.agentloop.state.LoopData;
import dev.agentloop.state.TreeSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A loop that is no longer configured. Nothing decides about its issues any more, so its clones stay; its cache can be fetched again.
public final class RemovedLoop {
    private static final String GONE = "the loop is no longer configured";

    private final LoopData data;
    private final Snapshot snapshot;

    /// @param snapshot made without the tracker
    public RemovedLoop(LoopData data, Snapshot snapshot) {
        this.data = data;
        this.snapshot = snapshot;
    }

    /// All of it when nothing in it matters to anybody, else the cache.
    public List<Garbage> garbage() throws IOException {
        Path directory = data.cache().getParent();
        if (reasonToStay().isEmpty()) {
            return List.of(Garbage.stray(data.name().value(), "all of " + directory.getFileName(), directory, TreeSize.of(directory), GONE + ", and all that is kept in it is what its runs cost"));
        }
        return Files.isDirectory(data.cache())
                ? List.of(Garbage.stray(data.name().value(), "cache.git", data.cache(), TreeSize.of(data.cache()), GONE))
                : List.of();
    }

    /// Why the rest of it stays; a sentence without a full stop.
    public Optional<String> reasonToStay() throws IOException {
        if (holdsOther()) {
            return Optional.of("there is more in %s than agentloop put there".formatted(data.cache().getParent()));
        }
        for (IssueId id : data.issues()) {
            IssueData issue = data.issue(id);
            if (issue.hasClone()) {
                return Optional.of("%s has a clone, which may hold work: configure the loop again, or look at %s and remove it".formatted(issue.issue(), issue.workspace()));
            }
            if (!KeptWork.in(issue.meta()).isEmpty()) {
                return Optional.of("work of %s is kept".formatted(issue.issue()));
            }
        }
        return snapshot.issues().stream().filter(RemovedLoop::isUnderWay).findFirst().map(view -> "something is still under way for " + view.ref());
    }

    /// A clone whose record is gone, say.
    private boolean holdsOther() throws IOException {
        Path issues = data.cache().resolveSibling("issues");
        if (!Files.isDirectory(issues)) {
            return false;
        }
        try (Stream<Path> entries = Files.list(issues)) {
            return entries.anyMatch(entry -> !entry.getFileName().toString().endsWith(".meta") && !Files.isDirectory(entry.resolveSibling(entry.getFileName() + ".meta")));
        }
    }

    private static boolean isUnderWay(IssueView view) {
        return view.pendingRun().isPresent() || view.intent().isPresent() || view.damage().isPresent();
    }
}
