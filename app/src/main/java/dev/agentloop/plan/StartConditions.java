package dev.agentloop.plan;

import dev.agentloop.model.Issue;
import dev.agentloop.model.Label;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.Prompt;
import dev.agentloop.plan.Waiting.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// What must hold for an issue with an input label to be given to an agent, each condition with what was seen. One list serves the planner, `explain` and `status`.
final class StartConditions {
    private StartConditions() {}

    /// @param name the question, e.g. `author is listed`
    /// @param saw the value that decided it
    /// @param otherwise why the issue waits when it does not hold; a sentence without a full stop
    record Condition(Reason reason, String name, boolean holds, String saw, String otherwise, Optional<Instant> until) {}

    /// In the order in which the first that fails is the reason.
    static List<Condition> of(Issue issue, Prompt prompt, LoopConfig config, Starts starts, Slots slots) {
        return List.of(author(issue, config), exclusion(issue, config), state(issue, prompt), rateLimit(starts), slot(prompt, slots));
    }

    private static Condition author(Issue issue, LoopConfig config) {
        return new Condition(
                Reason.AUTHOR,
                "author is listed in usernames",
                config.allows(issue.author()),
                issue.author(),
                "its author %s is not listed in usernames, so no agent ever gets it".formatted(issue.author()),
                Optional.empty());
    }

    private static Condition exclusion(Issue issue, LoopConfig config) {
        String present = config.exclusionLabels().stream().filter(issue::has).sorted().map(Label::name).collect(Collectors.joining(", "));
        return new Condition(
                Reason.EXCLUDED,
                "no exclusion label",
                present.isEmpty(),
                present.isEmpty() ? "none" : present,
                "it carries the exclusion label %s".formatted(present),
                Optional.empty());
    }

    private static Condition state(Issue issue, Prompt prompt) {
        String state = issue.open() ? "open" : "closed";
        String wanted = prompt.issueState().name().toLowerCase(Locale.ROOT);
        return new Condition(
                Reason.STATE,
                "its state is one prompt '%s' takes".formatted(prompt.name()),
                prompt.issueState().fits(issue.open()),
                state,
                "it is %s, and prompt '%s' takes %s issues".formatted(state, prompt.name(), wanted),
                Optional.empty());
    }

    private static Condition rateLimit(Starts starts) {
        String count = "%d of %d starts within %s".formatted(starts.count(), starts.limit().max(), Durations.text(starts.limit().window()));
        return new Condition(
                Reason.RATE_LIMIT,
                "rate limit allows a start",
                starts.blockedUntil().isEmpty(),
                count,
                "the rate limit is used up: " + count,
                starts.blockedUntil());
    }

    private static Condition slot(Prompt prompt, Slots slots) {
        String count = "%d of %d taken".formatted(slots.taken(prompt), prompt.concurrency());
        return new Condition(
                Reason.SLOT,
                "a slot of prompt '%s' is free".formatted(prompt.name()),
                slots.isFree(prompt),
                count,
                "prompt '%s' has no free slot: %s".formatted(prompt.name(), count),
                Optional.empty());
    }
}
