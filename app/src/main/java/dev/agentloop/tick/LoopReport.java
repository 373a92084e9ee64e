package dev.agentloop.tick;

import dev.agentloop.metrics.Figures;
import dev.agentloop.model.Intent;
import dev.agentloop.model.Label;
import dev.agentloop.model.LoopName;
import dev.agentloop.model.RunView.StopReason;
import dev.agentloop.plan.Action;
import dev.agentloop.plan.Waiting;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/// What one loop's tick did: the counters of its summary line.
final class LoopReport {
    private final LoopName loop;
    private final SequencedMap<Label, Integer> inputs;
    private final Map<Counter, Integer> counters = new TreeMap<>();
    private int requests;
    private Duration took = Duration.ZERO;
    private boolean failed;
    private Optional<String> failure = Optional.empty();
    private Optional<RuntimeException> bug = Optional.empty();

    private Figures figures = new Figures();

    /// The keys of the summary line, in its order.
    enum Counter {
        STARTED,
        FINISHED_OK,
        FINISHED_FAIL,
        ORPHANS,
        HUNG,
        QUARANTINED,
        AUTO_CLEANED,
        RESTARTED,
        CI_FIXES,
        CI_WAITING,
        WAITING;

        /// The others say what is so at the end.
        boolean isOfEvents() {
            return this != CI_WAITING && this != WAITING;
        }

        String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// @param inputs open issues seen with each input label
    LoopReport(LoopName loop, SequencedMap<Label, Integer> inputs) {
        this.loop = loop;
        this.inputs = inputs;
    }

    void count(Action done) {
        switch (done) {
            case Action.StartRun _ -> add(Counter.STARTED);
            case Action.RestartRun _, Action.AskAgain _, Action.ResumeRun _ -> add(Counter.RESTARTED);
            case Action.FixCI _ -> add(Counter.CI_FIXES);
            case Action.FinishRun _ -> add(Counter.FINISHED_OK);
            case Action.PostResult post -> add(post.succeeded() ? Counter.FINISHED_OK : Counter.FINISHED_FAIL);
            case Action.DropOutputLabels _ -> add(Counter.AUTO_CLEANED);
            case Action.StopRun stop -> countStop(stop.reason());
            case Action.Escalate escalate -> countEscalation(escalate.cause());
            case Action.ResumeIntent resume -> countResumed(resume.intent().kind());
            case Action.AfterRun _, Action.PassGate _, Action.Publish _, Action.DropIntent _, Action.AbandonRun _, Action.NoteStanding _, Action.ForgetStanding _, Action.CleanUp _,
                    Action.PruneRuns _, Action.HandOn _, Action.PauseAccount _, Action.ReopenAccount _, Action.Tell _ -> {}
        }
    }

    // Counted when it is stopped, not again when the issue is handed over: that may be a later tick, when the forge answers again.
    private void countStop(StopReason reason) {
        switch (reason) {
            case HUNG -> add(Counter.HUNG);
            case ORPHANED -> add(Counter.ORPHANS);
            case SUPERVISOR, QUARANTINED, GONE, BY_HAND, OVER_BUDGET, LEFTOVERS -> {}
        }
    }

    private void countEscalation(Action.Cause cause) {
        switch (cause) {
            case FAILED -> add(Counter.FINISHED_FAIL);
            case QUARANTINED -> add(Counter.QUARANTINED);
            case HUNG, ORPHANED, OTHER -> {}
        }
    }

    private void countResumed(Intent.Kind kind) {
        switch (kind) {
            case LAUNCH -> add(Counter.STARTED);
            case FINISH -> add(Counter.FINISHED_OK);
            case ESCALATE -> add(Counter.FINISHED_FAIL);
            case TIDY -> add(Counter.AUTO_CLEANED);
            case MOVE, PUBLISH -> {}
        }
    }

    private void add(Counter counter) {
        counters.merge(counter, 1, Integer::sum);
    }

    void waiting(Iterable<Waiting> waiting) {
        counters.remove(Counter.WAITING);
        counters.remove(Counter.CI_WAITING);
        for (Waiting one : waiting) {
            add(one.reason() == Waiting.Reason.CI ? Counter.CI_WAITING : Counter.WAITING);
        }
    }

    /// Whether something is left alone for now.
    boolean hasWaiting() {
        return counters.containsKey(Counter.WAITING) || counters.containsKey(Counter.CI_WAITING);
    }

    void requests(int made) {
        requests = made;
    }

    void took(Duration duration) {
        took = duration;
    }

    /// For monitoring, as the tick left the loop; none when its state could not be read.
    void figures(Figures gathered) {
        figures = gathered;
    }

    LoopName loop() {
        return loop;
    }

    Figures figures() {
        return figures;
    }

    int count(Counter counter) {
        return counters.getOrDefault(counter, 0);
    }

    int requests() {
        return requests;
    }

    Duration took() {
        return took;
    }

    /// Something in the world failed for this loop.
    ///
    /// @param what for people who are told that the loop fails
    void fail(String what) {
        failed = true;
        ails(what);
    }

    /// An account failed its agent, of which people are told otherwise.
    void failOfAnAccount() {
        failed = true;
    }

    /// Something keeps it from its work, though nothing failed in this tick.
    void ails(String what) {
        failure = failure.or(() -> Optional.of(what));
    }

    /// What keeps it from its work; the first of it.
    Optional<String> failure() {
        return failure;
    }

    /// Something that must not happen happened. It is told when every other issue and loop had its turn.
    void bug(RuntimeException first) {
        bug = bug.or(() -> Optional.of(first));
        fail("a bug in agentloop: " + first);
    }

    Optional<RuntimeException> bug() {
        return bug;
    }

    boolean failed() {
        return failed;
    }

    /// Exactly these keys in this order; new ones go at the end.
    String summary() {
        StringBuilder line = new StringBuilder("tick loop=").append(loop);
        inputs.forEach((label, count) -> line.append(" input.").append(label).append('=').append(count));
        for (Counter counter : Counter.values()) {
            line.append(' ').append(counter.key()).append('=').append(counters.getOrDefault(counter, 0));
        }
        return line.append(" requests=").append(requests).append(" ms=").append(took.toMillis()).toString();
    }
}
