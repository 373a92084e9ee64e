package dev.agentloop.plan;

import dev.agentloop.model.LoopHealth;
import dev.agentloop.model.LoopName;
import dev.agentloop.model.Notice;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// What people are told when a loop begins to fail, and when it works again. Each is told once; of a loop that fails every now and then, at most one failure and its end in
/// [#QUIET].
///
/// @param health what is remembered from now on
public record LoopNews(LoopHealth health, Optional<Notice> notice) {
    /// A forge with a bad night would send two messages at every other tick.
    public static final Duration QUIET = Duration.ofHours(1);

    /// @param failure what failed in the tick that is over; empty when nothing did
    public static LoopNews after(LoopHealth before, LoopName loop, Optional<String> failure, Instant now) {
        return failure.map(why -> failed(before, loop, why, now)).orElseGet(() -> worked(before, loop));
    }

    private static LoopNews failed(LoopHealth before, LoopName loop, String why, Instant now) {
        if (before.failingSince().isPresent() && before.told()) {
            return new LoopNews(before, Optional.empty());
        }
        Instant since = before.failingSince().orElse(now);
        String first = before.failingSince().isPresent() ? before.why() : why;
        // A time in the future is from a clock that was wrong.
        boolean quiet = before.lastTold().filter(last -> !last.isAfter(now) && now.isBefore(last.plus(QUIET))).isPresent();
        if (quiet) {
            return new LoopNews(new LoopHealth(Optional.of(since), first, false, before.lastTold()), Optional.empty());
        }
        String text = "Loop '%s' fails since %s: %s. Every tick tries again, and you are told when it works.".formatted(loop, second(since), first);
        return new LoopNews(new LoopHealth(Optional.of(since), first, true, Optional.of(now)), Optional.of(notice("loop-failed", since, text)));
    }

    private static LoopNews worked(LoopHealth before, LoopName loop) {
        LoopHealth well = new LoopHealth(Optional.empty(), "", false, before.lastTold());
        Optional<Notice> notice = before.failingSince()
                .filter(_ -> before.told())
                .map(since -> notice("loop-recovered", since, "Loop '%s' works again. It had failed since %s: %s.".formatted(loop, second(since), before.why())));
        return new LoopNews(well, notice);
    }

    private static Notice notice(String event, Instant since, String text) {
        return new Notice("%s since %s".formatted(event, since), event, text, false);
    }

    private static Instant second(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS);
    }
}
