package dev.agentloop.plan;

import dev.agentloop.model.Check;
import dev.agentloop.model.CiSighting;
import dev.agentloop.model.PullRequest;
import dev.agentloop.model.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What CI's findings mean for the issue that waits for them. Each is a sentence's second half, as in "it waits for CI: ...".
sealed interface CiVerdict {
    record Passed(String why) implements CiVerdict {}

    /// A human has to look: nothing an agent could mend.
    record Refused(String why) implements CiVerdict {}

    record Failed(List<Check> failed) implements CiVerdict {}

    /// @param until when the picture changes by itself, if time alone changes it before the gate's own limit does
    record Wait(String what, Optional<Instant> until) implements CiVerdict {}

    /// @param standing of the head commit, when there is a pull request
    /// @param grace how long no checks at all may mean that they are not there yet
    static CiVerdict of(CiSighting sighting, Standing.AtGate standing, Duration grace, Instant now) {
        return switch (sighting) {
            case CiSighting.Unasked() -> new Wait("the next tick asks", Optional.empty());
            case CiSighting.Unreadable(String why) -> new Wait("it could not be read: " + why, Optional.empty());
            case CiSighting.Seen(Optional<PullRequest> pull, _) when pull.isEmpty() ->
                new Wait("there is no pull request of a branch of it that was opened or pushed to since its agent began", Optional.empty());
            case CiSighting.Seen(Optional<PullRequest> pull, List<Check> checks) -> of(pull.orElseThrow(), checks, standing, grace, now);
        };
    }

    private static CiVerdict of(PullRequest pull, List<Check> checks, Standing.AtGate standing, Duration grace, Instant now) {
        return switch (pull.state()) {
            case MERGED -> new Passed("pull request %s was merged".formatted(pull.id()));
            case CLOSED -> new Refused("pull request %s (%s) was closed without being merged".formatted(pull.id(), pull.url()));
            case OPEN -> open(pull, checks, standing.head().map(Standing.Head::since).orElse(now).plus(grace), now);
        };
    }

    private static CiVerdict open(PullRequest pull, List<Check> checks, Instant graceEnd, Instant now) {
        List<Check> failed = in(checks, Check.State.FAILED);
        List<Check> pending = in(checks, Check.State.PENDING);
        if (!failed.isEmpty()) {
            return new Failed(failed);
        } else if (!pending.isEmpty()) {
            return new Wait("of pull request %s these checks are not done: %s".formatted(pull.id(), Gate.namesWithWords(pending)), Optional.empty());
        } else if (!checks.isEmpty()) {
            return new Passed("every check of pull request %s passed (%s)".formatted(pull.id(), Gate.names(checks)));
        } else if (now.isBefore(graceEnd)) {
            return new Wait("pull request %s has no checks yet".formatted(pull.id()), Optional.of(graceEnd));
        }
        return new Passed("pull request %s has no checks".formatted(pull.id()));
    }

    private static List<Check> in(List<Check> checks, Check.State state) {
        return checks.stream().filter(check -> check.state() == state).toList();
    }
}
