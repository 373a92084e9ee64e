package dev.agentloop.plan;

import dev.agentloop.plan.Waiting.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// One question that decides whether something is done, with the answer and what was seen. The planner acts on the answers; `explain` prints them.
///
/// @param name the question as a statement, e.g. `no exclusion label`
/// @param saw the value that decided it
/// @param otherwise what follows when it does not hold; a sentence without a full stop
/// @param waits what is waited for when it does not hold; empty when waiting would not help, so that a human gets the issue
/// @param until when that ends by itself
public record Condition(String name, boolean holds, String saw, String otherwise, Optional<Reason> waits, Optional<Instant> until) {
    /// That holds, or hands the issue to a human.
    static Condition needed(String name, boolean holds, String saw, String otherwise) {
        return new Condition(name, holds, saw, otherwise, Optional.empty(), Optional.empty());
    }

    /// That holds, or is waited for.
    static Condition awaited(Reason reason, String name, boolean holds, String saw, String otherwise, Optional<Instant> until) {
        return new Condition(name, holds, saw, otherwise, Optional.of(reason), until);
    }

    static Optional<Condition> firstFailing(List<Condition> conditions) {
        return conditions.stream().filter(condition -> !condition.holds()).findFirst();
    }
}
