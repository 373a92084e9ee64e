package dev.agentloop.status;

import dev.agentloop.model.Label;
import dev.agentloop.plan.Waiting;
import java.util.Optional;
import java.util.Set;

/// What an issue asks of whoever looks, most urgent first.
public enum Attention {
    /// Nothing happens until a person does something.
    NEEDS_YOU("needs you", "need you"),
    WAITING("waits", "wait"),
    WORKING("is worked on", "are worked on"),
    /// The next tick does something about it.
    DUE("is due", "are due"),
    AT_REST("is at rest", "are at rest");

    private final String ofOne;
    private final String ofSeveral;

    Attention(String ofOne, String ofSeveral) {
        this.ofOne = ofOne;
        this.ofSeveral = ofSeveral;
    }

    /// `1 needs you`, `2 are at rest`
    public String count(long issues) {
        return issues + " " + (issues == 1 ? ofOne : ofSeveral);
    }

    /// @param labels the issue's managed ones
    /// @param waiting what the planner says it waits for
    /// @param due whether the planner has something to do about it
    static Attention of(Set<Label> labels, Optional<Waiting.Reason> waiting, boolean due) {
        if (labels.contains(Label.NEED_SUPERVISOR)) {
            return NEEDS_YOU;
        }
        return waiting.map(Attention::of).orElse(due ? DUE : AT_REST);
    }

    private static Attention of(Waiting.Reason reason) {
        return switch (reason) {
            case WORKING -> WORKING;
            case DAMAGED -> NEEDS_YOU;
            // What keeps a whole loop from being looked at stands at the loop.
            case AUTHOR, EXCLUDED, STATE, SLOT, RATE_LIMIT, ACCOUNT, BUDGET, FOREIGN, CI, BLIND -> WAITING;
        };
    }
}
