package dev.agentloop.cli;

import dev.agentloop.gc.Garbage;
import dev.agentloop.gc.OldVersions;
import dev.agentloop.gc.RemovedLoop;
import dev.agentloop.gc.Strays;
import dev.agentloop.git.CloneSpec;
import dev.agentloop.git.GitException;
import dev.agentloop.git.HalfClones;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.Snapshot;
import dev.agentloop.plan.Action;
import dev.agentloop.state.IssueData;
import dev.agentloop.state.KeptWork;
import dev.agentloop.state.LoopData;
import dev.agentloop.state.TreeSize;
import dev.agentloop.status.Times;
import dev.agentloop.tick.LoopPorts;
import dev.agentloop.tick.MakingRoom;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What can go, what is kept for somebody, and what is left because nobody could say.
final class GcFindings {
    private final Program program;
    private final Instant now;
    private final Optional<Duration> bundlesOlderThan;
    private final List<Garbage> garbage = new ArrayList<>();
    private final List<Kept> kept = new ArrayList<>();
    private final List<String> left = new ArrayList<>();
    private boolean failed;

    GcFindings(Program program, Optional<Duration> bundlesOlderThan) {
        this.program = program;
        this.now = program.clock().instant();
        this.bundlesOlderThan = bundlesOlderThan;
    }

    /// Work of a clone that no remote had.
    record Kept(IssueRef issue, Path path, TreeSize size, Duration age) {}

    List<Garbage> garbage() {
        return garbage;
    }

    List<Kept> kept() {
        return kept;
    }

    /// Sentences.
    List<String> left() {
        return left;
    }

    /// Whether something in the world kept part of it from being looked at.
    boolean failed() {
        return failed;
    }

    void look(LoopPorts.Ready loop, LoopData data) throws IOException {
        Snapshot snapshot = new LookAround(program).at(loop, data, Optional.empty());
        if (snapshot.blind().isPresent()) {
            failed = true;
            left.add("%s: its clones and runs are left: only the tracker knows which of them can go, and it could not be read".formatted(data.name()));
        }
        MakingRoom.plan(snapshot).forEach(action -> garbage.add(planned(action, data)));
        garbage.addAll(new Strays(now).inLoop(data.name().value(), data.cache().getParent()));
        for (Kept work : keptIn(data)) {
            if (isOld(work) && isPublished(work, loop, data)) {
                String why = "the remote has all of it by now, and it was kept %s ago".formatted(Times.rough(work.age()));
                garbage.add(new Garbage(data.name().value(), "work of " + work.issue().id(), List.of(work.path()), work.size().bytes(), why, false));
            } else {
                kept.add(work);
            }
        }
    }

    void lookAtRemoved(LoopPorts loop, LoopData data) throws IOException {
        RemovedLoop removed = new RemovedLoop(data, new LookAround(program).at(loop, data, Optional.empty()));
        garbage.addAll(removed.garbage());
        removed.reasonToStay().ifPresent(why -> left.add("%s is no longer configured, and is left: %s".formatted(data.name(), why)));
        kept.addAll(keptIn(data));
    }

    void lookAtBroken(LoopData data) throws IOException {
        left.add("%s is left: its configuration is broken".formatted(data.name()));
        kept.addAll(keptIn(data));
    }

    void lookAround() throws IOException {
        garbage.addAll(new OldVersions(program.environment(), now).garbage(Path.of(System.getProperty("java.home"))));
        garbage.addAll(new Strays(now).inTemporary(Path.of(System.getProperty("java.io.tmpdir"))));
    }

    private static Garbage planned(Action action, LoopData data) {
        IssueData issue = data.issue(action.issue().id());
        List<Path> paths = new ArrayList<>();
        if (action instanceof Action.PruneRuns prune) {
            prune.runs().forEach(run -> paths.add(issue.runDirectory(run)));
            paths.add(issue.trash());
            paths.addAll(HalfClones.in(issue.meta()));
        } else {
            paths.add(issue.workspace());
        }
        String what = (action instanceof Action.PruneRuns ? "runs of " : "clone of ") + action.issue().id();
        return Garbage.planned(data.name().value(), what, paths, action.because());
    }

    private List<Kept> keptIn(LoopData data) throws IOException {
        List<Kept> found = new ArrayList<>();
        for (IssueId id : data.issues()) {
            IssueData issue = data.issue(id);
            for (Path path : KeptWork.in(issue.meta())) {
                TreeSize size = TreeSize.of(path);
                found.add(new Kept(issue.issue(), path, size, Duration.between(KeptWork.at(path).orElse(size.newest()), now)));
            }
        }
        return found;
    }

    private boolean isOld(Kept work) {
        return bundlesOlderThan.filter(old -> work.age().compareTo(old) > 0).isPresent() && work.path().toString().endsWith(".bundle");
    }

    private boolean isPublished(Kept work, LoopPorts.Ready loop, LoopData data) {
        LoopConfig config = loop.config();
        CloneSpec spec = new CloneSpec(
                data.cache(), config.cloneURL(), config.headBranch(), config.forge().type(), config.forge().apiURL(), config.publish() == LoopConfig.Publish.AGENT, config.git());
        try {
            return loop.workspaces().isPublished(spec, work.path());
        } catch (GitException e) {
            failed = true;
            program.console().err("%s: %s".formatted(work.issue(), e.getMessage()));
            return false;
        }
    }
}
