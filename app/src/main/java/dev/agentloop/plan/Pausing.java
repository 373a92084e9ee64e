package dev.agentloop.plan;

import dev.agentloop.model.Account;
import dev.agentloop.model.AccountFailure;
import dev.agentloop.model.Fault;
import dev.agentloop.model.RunTag;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// How long an account that failed its agent is left alone: until it said it works again, or for a pause that doubles with every failure up to a bound. Then one run tries
/// it; the others wait for what becomes of that.
public final class Pausing {
    /// Longest silence of a run that tries an account, before another may: an agent that retries a refused login inside itself needs three minutes (seen with claude).
    static final Duration PROBE = Duration.ofMinutes(10);

    /// Allowances are given by the week at most; what is further away was misread.
    private static final Duration LONGEST = Duration.ofDays(8);

    /// Clocks differ a little, and to come too early costs a run.
    private static final Duration LATE = Duration.ofSeconds(5);

    private Pausing() {}

    /// The first and the longest pause of those that double. A login is tried often, because somebody mends it and wants to see that; a refused one costs nothing.
    private record Growth(Duration first, Duration most) {
        static Growth of(Fault cause) {
            return switch (cause) {
                case USAGE_LIMIT -> new Growth(Duration.ofMinutes(10), Duration.ofHours(1));
                case LOGIN -> new Growth(Duration.ofMinutes(2), Duration.ofMinutes(10));
                case OVERLOADED, NETWORK -> new Growth(Duration.ofMinutes(1), Duration.ofMinutes(30));
                case TRUNCATED, CONTEXT, REFUSED, NOT_STARTED, OTHER -> throw new IllegalArgumentException("%s is not the account's fault".formatted(cause));
            };
        }

        Duration after(int failures) {
            Duration pause = first;
            for (int i = 1; i < failures && pause.compareTo(most) < 0; i++) {
                pause = pause.multipliedBy(2);
            }
            return pause.compareTo(most) < 0 ? pause : most;
        }
    }

    /// Whether the account is known to have failed this run, or one that failed later.
    static boolean isNoted(Optional<Account> account, AccountFailure failure) {
        return account.filter(known -> !failure.at().isAfter(known.lastFault())).isPresent();
    }

    /// The account after one more failure. Of runs that failed side by side the first counts; so does the one that was to try the account.
    public static Account noted(Optional<Account> before, AccountFailure failure, Instant now) {
        if (isNoted(before, failure)) {
            return before.orElseThrow();
        }
        Optional<Account> failing = before.filter(Account::isFailing);
        Instant since = failing.map(Account::since).orElse(now);
        String openedBy = failing.map(Account::openedBy).orElse(failure.run());
        boolean counts = failing.isEmpty() || failing.get().probe().filter(probe -> probe.run().equals(failure.run())).isPresent();
        int failures = failing.map(Account::failures).orElse(0) + (counts ? 1 : 0);
        Instant until = counts ? until(failure, failures, now) : later(failing.get().until(), failure, now);
        Optional<Account.Probe> probe = counts ? Optional.empty() : failing.get().probe();
        return new Account(failure.account(), failure.cause(), failure.message(), since, until, failures, failure.at(), openedBy, probe);
    }

    private static Instant until(AccountFailure failure, int failures, Instant now) {
        return resets(failure, now).orElseGet(() -> now.plus(Growth.of(failure.cause()).after(failures)));
    }

    private static Instant later(Instant until, AccountFailure failure, Instant now) {
        return resets(failure, now).filter(at -> at.isAfter(until)).orElse(until);
    }

    private static Optional<Instant> resets(AccountFailure failure, Instant now) {
        return failure.resets().filter(at -> at.isAfter(now) && at.isBefore(now.plus(LONGEST))).map(at -> at.plus(LATE));
    }

    /// Until when no run may begin with this account; empty when one may, which then tries it. A moment further away than any pause is the work of a clock that was set
    /// back, and counts for nothing.
    static Optional<Instant> closedUntil(Account account, Instant now) {
        Instant end = account.probe().map(probe -> probe.at().plus(PROBE)).filter(lease -> lease.isAfter(account.until())).orElse(account.until());
        boolean closed = account.isFailing() && end.isAfter(now) && !end.isAfter(now.plus(LONGEST).plus(PROBE));
        return closed ? Optional.of(end) : Optional.empty();
    }

    /// The account when a run begins with it; empty when that run may not.
    public static Optional<Account> begun(Account account, RunTag run, Instant now) {
        if (!account.isFailing() || account.isProbe(run)) {
            return Optional.of(account);
        }
        return closedUntil(account, now).isPresent() ? Optional.empty() : Optional.of(account.probedBy(run, now));
    }
}
