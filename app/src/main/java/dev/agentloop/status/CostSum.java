package dev.agentloop.status;

import dev.agentloop.model.PastRun;
import dev.agentloop.model.Usage;
import java.time.Duration;

/// What some runs came to together. One that is still at work neither succeeded nor failed.
///
/// @param usage as far as it is known
/// @param costUnknown runs of which no cost is known
/// @param worked all of them together
public record CostSum(long runs, long succeeded, long failed, Usage usage, long costUnknown, Duration worked) {
    static final CostSum NOTHING = new CostSum(0, 0, 0, Usage.UNKNOWN, 0, Duration.ZERO);

    CostSum plus(PastRun run) {
        return new CostSum(
                runs + run.runs(),
                succeeded + (succeeded(run) ? run.runs() : 0),
                failed + (failed(run) ? run.runs() : 0),
                usage.plus(run.usage()),
                costUnknown + (run.usage().cost().isEmpty() ? run.runs() : 0),
                worked.plus(run.lasted()));
    }

    static boolean succeeded(PastRun run) {
        return run.outcome().equals("success");
    }

    static boolean failed(PastRun run) {
        return !succeeded(run) && !run.outcome().equals(PastRun.RUNNING);
    }
}
