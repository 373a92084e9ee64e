package dev.agentloop.plan;

import dev.agentloop.model.CiSighting;
import dev.agentloop.model.Engagement;
import dev.agentloop.model.Evidence;
import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.Intent;
import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.IssueView;
import dev.agentloop.model.IssueView.Sighting;
import dev.agentloop.model.Keepings;
import dev.agentloop.model.Label;
import dev.agentloop.model.LoopName;
import dev.agentloop.model.ProcessIdentity;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunReading;
import dev.agentloop.model.RunReading.Ending;
import dev.agentloop.model.RunReading.Marker;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunTerms;
import dev.agentloop.model.RunView;
import dev.agentloop.model.RunView.State;
import dev.agentloop.model.Snapshot;
import dev.agentloop.model.Standing;
import dev.agentloop.model.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Words to write a snapshot in: `plan(loop, issue(1, "loop/plan").by("bob"))`.
final class Snapshots {
    static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    static final LoopName LOOP = new LoopName("shop");
    static final RunTerms PLAN = ExampleLoop.prompt("plan").terms();

    private Snapshots() {}

    static Plan plan(ExampleLoop loop, Draft... issues) {
        return Planner.plan(snapshot(loop, issues));
    }

    static Snapshot snapshot(ExampleLoop loop, Draft... issues) {
        return new Snapshot(LOOP, NOW, Optional.of(loop.config()), Optional.empty(), views(issues));
    }

    static Plan blindly(ExampleLoop loop, Draft... issues) {
        return Planner.plan(new Snapshot(LOOP, NOW, Optional.of(loop.config()), Optional.of("the forge is down"), views(issues)));
    }

    static Plan withBrokenConfiguration(Draft... issues) {
        return Planner.plan(new Snapshot(LOOP, NOW, Optional.empty(), Optional.of("config.yaml is broken"), views(issues)));
    }

    private static List<IssueView> views(Draft... issues) {
        return Arrays.stream(issues).map(Draft::view).toList();
    }

    /// Alice's, open.
    static Draft issue(long number, String... labels) {
        return new Draft(number, labels(labels));
    }

    static Set<Label> labels(String... names) {
        return Arrays.stream(names).map(Label::new).collect(Collectors.toSet());
    }

    static Instant ago(Duration time) {
        return NOW.minus(time);
    }

    // States of a run.

    static State alive(Duration age) {
        return new State.Alive(new ProcessIdentity(4242, "/prompt.md", 1, "boot"), age, Optional.empty());
    }

    static State over(RunReading reading) {
        return new State.Over(reading, Evidence.NONE, "", Duration.ofMinutes(5), Duration.ofMinutes(5), false);
    }

    static State overWithLeftovers(RunReading reading, Duration age) {
        return new State.Over(reading, Evidence.NONE, "", age, age, true);
    }

    static State collected() {
        return collected("success", "loop/plan-done");
    }

    static State collected(String outcome, String target) {
        return new State.Collected(new RunView.Ending(
                outcome, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(new Label(target)), Evidence.NONE, Usage.UNKNOWN, 0, Duration.ZERO));
    }

    static State routed(String token, String target) {
        return new State.Collected(new RunView.Ending(
                "success", Optional.empty(), Optional.of(token), Optional.of("end_turn"), Optional.empty(), Optional.of(new Label(target)), Evidence.NONE, Usage.UNKNOWN, 0, Duration.ZERO));
    }

    // What a run left.

    static RunReading done() {
        return answered(new Marker.Absent());
    }

    static RunReading answered(Marker marker) {
        return reading(new Ending.Answered("end_turn"), marker);
    }

    static RunReading reading(Ending ending) {
        return reading(ending, new Marker.Absent());
    }

    static RunReading reading(Ending ending, Marker marker) {
        return new RunReading(ending, "All done.", "All done.", marker, false, Usage.UNKNOWN, 0, false);
    }

    static RunReading cut() {
        return reading(new Ending.Cut());
    }

    /// One issue in the making. Runs are added oldest first.
    static final class Draft {
        private final IssueRef ref;
        private final Set<Label> labels;
        private final List<RunView> runs = new ArrayList<>();
        private String author = "alice";
        private boolean open = true;
        private Optional<Sighting> sighting = Optional.empty();
        private Optional<Intent> intent = Optional.empty();
        private Optional<Standing> standing = Optional.empty();
        private CiSighting ci = new CiSighting.Unasked();
        private Optional<Boolean> clone = Optional.empty();
        private List<RunId> neverStarted = List.of();
        private Optional<String> damage = Optional.empty();

        private Draft(long number, Set<Label> labels) {
            this.ref = new IssueRef(LOOP, IssueId.of(number));
            this.labels = labels;
        }

        Draft by(String login) {
            author = login;
            return this;
        }

        Draft closed() {
            open = false;
            return this;
        }

        Draft gone() {
            sighting = Optional.of(new Sighting.Gone("it was deleted"));
            return this;
        }

        Draft unseen() {
            sighting = Optional.of(new Sighting.Unseen());
            return this;
        }

        Draft unlisted() {
            sighting = Optional.of(new Sighting.Unlisted());
            return this;
        }

        Draft foreignClaim(String label, Instant since) {
            return standing(new Standing.Foreign(new Label(label), since));
        }

        Draft standing(Standing stands) {
            standing = Optional.of(stands);
            return this;
        }

        Draft ci(CiSighting seen) {
            ci = seen;
            return this;
        }

        /// Without this it has one while something is to be decided about its run.
        Draft clone(boolean there) {
            clone = Optional.of(there);
            return this;
        }

        Draft neverStarted(RunId... runs) {
            neverStarted = List.of(runs);
            return this;
        }

        Draft damaged(String what) {
            damage = Optional.of(what);
            return this;
        }

        /// A start of `plan` five minutes ago.
        Draft run(State state) {
            return run(PLAN, RunRecord.Kind.START, Duration.ofMinutes(5), state);
        }

        Draft run(RunTerms terms, RunRecord.Kind kind, Duration age, State state) {
            return run(record(terms, kind, age, 0), state);
        }

        Draft handedOn(int handOffs, RunTerms terms, State state) {
            return run(record(terms, RunRecord.Kind.START, Duration.ofMinutes(5), handOffs), state);
        }

        Draft stopped(RunView.StopReason reason) {
            RunView last = runs.removeLast();
            runs.add(new RunView(last.record(), last.state(), Optional.of(reason)));
            return this;
        }

        private Draft run(RunRecord record, State state) {
            runs.add(new RunView(record, state, Optional.empty()));
            return this;
        }

        private RunRecord record(RunTerms terms, RunRecord.Kind kind, Duration age, int handOffs) {
            RunId id = RunId.next(ago(age), runs.isEmpty() ? Optional.empty() : Optional.of(runs.getLast().id()));
            return new RunRecord(ref, id, kind, 0, handOffs, terms, Engagement.named("claude"), List.of(), false);
        }

        /// Of its latest run, if it has one.
        Draft intent(Intent.Kind kind, Set<Label> before, Set<Label> after) {
            Optional<RunId> run = runs.isEmpty() ? Optional.empty() : Optional.of(runs.getLast().id());
            intent = Optional.of(new Intent(kind, run, before, after, "it was begun", ago(Duration.ofMinutes(1)), Optional.empty()));
            return this;
        }

        Draft intent(Intent open) {
            intent = Optional.of(open);
            return this;
        }

        IssueView view() {
            Issue issue = new Issue(ref, "https://forge.example/" + ref.id(), "Title", author, open, labels, NOW);
            boolean working = !runs.isEmpty() && runs.getLast().isPending();
            Keepings keepings = new Keepings(clone.orElse(working), neverStarted, false);
            return new IssueView(ref, sighting.orElse(new Sighting.Present(issue)), runs, intent, standing, ci, keepings, List.of(), damage);
        }
    }
}
