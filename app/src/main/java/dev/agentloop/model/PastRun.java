package dev.agentloop.model;

import dev.agentloop.model.RunView.Ending;
import dev.agentloop.model.RunView.State;
import java.time.Duration;
import java.util.Optional;

/// What stays known of a run when its directory is gone: enough to add up what was spent.
///
/// @param id where several are one, that of the latest
/// @param outcome as in [RunView.Ending], or `running`
/// @param kind what happened; empty for a run of which it is not known
/// @param lasted all of them together
/// @param runs how many this stands for: old ones are added up
public record PastRun(
        RunId id,
        RunRecord.Kind purpose,
        PromptName prompt,
        String agent,
        Optional<String> arm,
        String outcome,
        Optional<Outcome.Kind> kind,
        Usage usage,
        Duration lasted,
        int runs) {
    /// The outcome of a run that is still at work.
    public static final String RUNNING = "running";

    /// One run.
    public PastRun(
            RunId id,
            RunRecord.Kind purpose,
            PromptName prompt,
            String agent,
            Optional<String> arm,
            String outcome,
            Optional<Outcome.Kind> kind,
            Usage usage,
            Duration lasted) {
        this(id, purpose, prompt, agent, arm, outcome, kind, usage, lasted, 1);
    }

    /// The same of a run that is there: one list tells of all. Empty for one that never had a process, and for one at work of which nothing was read.
    public static Optional<PastRun> of(RunView run) {
        return switch (run.state()) {
            case State.Prepared() -> Optional.empty();
            case State.Alive(_, Duration age, Optional<RunReading> soFar) -> soFar.map(reading -> of(run, RUNNING, Optional.empty(), reading.usage(), age));
            case State.Over over -> {
                Outcome.Kind kind = run.outcome().orElseThrow().kind();
                yield Optional.of(of(run, foreseen(kind), Optional.of(kind), over.reading().usage(), over.lasted()));
            }
            case State.Collected(Ending ending) when ending.outcome().equals(Ending.NONE) -> Optional.empty();
            case State.Collected(Ending ending) -> Optional.of(of(run, ending.outcome(), ending.kind(), ending.usage(), ending.lasted()));
        };
    }

    private static PastRun of(RunView run, String outcome, Optional<Outcome.Kind> kind, Usage usage, Duration lasted) {
        RunRecord record = run.record();
        return new PastRun(
                run.id(), record.kind(), record.terms().prompt(), record.agent(), record.engagement().arm(), outcome, kind, usage, lasted);
    }

    /// Until somebody acts on it, by what happened alone.
    private static String foreseen(Outcome.Kind kind) {
        return switch (kind) {
            case DELIVERED, ANSWERED, NO_CHANGE -> "success";
            case CRASH -> "crash";
            case QUESTION, UNCLEAR, REFUSED, TRUNCATED, USAGE_LIMIT, LOGIN, OVERLOADED, NETWORK, NOT_STARTED, TIMEOUT, STOPPED, FAILED -> "failure";
        };
    }

    public PastRun with(Usage other) {
        return new PastRun(id, purpose, prompt, agent, arm, outcome, kind, other, lasted, runs);
    }

    /// This and a later one that differs in nothing but numbers, as one.
    public PastRun and(PastRun later) {
        return new PastRun(
                later.id(), purpose, prompt, agent, arm, outcome, kind, usage.plus(later.usage()), lasted.plus(later.lasted()), runs + later.runs());
    }
}
