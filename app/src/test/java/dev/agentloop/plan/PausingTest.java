package dev.agentloop.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.Account;
import dev.agentloop.model.AccountFailure;
import dev.agentloop.model.AccountId;
import dev.agentloop.model.Fault;
import dev.agentloop.model.RunTag;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PausingTest {
    private static final AccountId CLAUDE = new AccountId("claude", "");
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    private static AccountFailure failure(Fault cause, String run, Instant at, Optional<Instant> resets) {
        return new AccountFailure(CLAUDE, cause, "no", run, at.minusSeconds(60), at, resets);
    }

    private static AccountFailure failure(Fault cause, String run, Instant at) {
        return failure(cause, run, at, Optional.empty());
    }

    private static Account once(Fault cause) {
        return Pausing.noted(Optional.empty(), failure(cause, "shop/1/run-a", NOW), NOW);
    }

    /// Tried as often as it may be, in vain.
    private static Duration pauseAfter(Fault cause, int failures) {
        Account account = once(cause);
        Instant at = NOW;
        for (int i = 1; i < failures; i++) {
            at = account.until();
            RunTag probe = new RunTag("shop/1/run-" + i);
            account = Pausing.begun(account, probe, at).orElseThrow();
            account = Pausing.noted(Optional.of(account), new AccountFailure(CLAUDE, cause, "no", probe.value(), at, at, Optional.empty()), at);
        }
        assertThat(account.failures()).isEqualTo(failures);
        return Duration.between(at, account.until());
    }

    @ParameterizedTest
    @CsvSource({
        "LOGIN, 1, PT2M", "LOGIN, 2, PT4M", "LOGIN, 4, PT10M", "LOGIN, 100, PT10M",
        "OVERLOADED, 1, PT1M", "OVERLOADED, 3, PT4M", "OVERLOADED, 9, PT30M", "NETWORK, 2, PT2M",
        "USAGE_LIMIT, 1, PT10M", "USAGE_LIMIT, 5, PT1H"
    })
    void aPauseDoublesUpToABound(Fault cause, int failures, Duration pause) {
        assertThat(pauseAfter(cause, failures)).isEqualTo(pause);
    }

    @Test
    void aResetThatIsSaidIsWaitedFor() {
        Instant reset = NOW.plusSeconds(90);
        assertThat(limited(Optional.of(reset), NOW).until()).isEqualTo(reset.plusSeconds(5));
        assertThat(limited(Optional.of(reset), NOW.plusSeconds(600)).until()).as("seen late, it is over already").isBefore(NOW.plusSeconds(600));
        assertThat(limited(Optional.of(NOW.minusSeconds(1)), NOW).until()).as("nonsense").isEqualTo(NOW.plus(Duration.ofMinutes(10)));
        assertThat(limited(Optional.of(NOW.plus(Duration.ofDays(5))), NOW).until()).as("somebody may have paid").isEqualTo(NOW.plus(Duration.ofHours(6)));
    }

    private static Account limited(Optional<Instant> resets, Instant now) {
        return Pausing.noted(Optional.empty(), failure(Fault.USAGE_LIMIT, "a", NOW, resets), now);
    }

    @Test
    void anAccountThatFailsAgainSoonHadNotRecovered() {
        Account works = once(Fault.LOGIN).works(NOW.plusSeconds(120));
        Account relapsed = Pausing.noted(Optional.of(works), failure(Fault.LOGIN, "b", NOW.plusSeconds(600)), NOW.plusSeconds(600));
        assertThat(relapsed.since()).isEqualTo(NOW);
        assertThat(relapsed.failures()).isEqualTo(2);
        assertThat(relapsed.isFailing()).isTrue();
        Instant later = NOW.plus(Duration.ofHours(2));
        Account anew = Pausing.noted(Optional.of(works), failure(Fault.LOGIN, "b", later), later);
        assertThat(anew.since()).isEqualTo(later);
        assertThat(anew.failures()).isOne();
    }

    @Test
    void aTryThatLastsLongerThanItsLeaseCountsAllTheSame() {
        Account account = once(Fault.NETWORK);
        Instant at = account.until();
        account = Pausing.begun(account, new RunTag("p1"), at).orElseThrow();
        account = Pausing.begun(account, new RunTag("p2"), at.plus(Pausing.PROBE)).orElseThrow();
        Instant end = at.plus(Duration.ofMinutes(25));
        account = Pausing.noted(Optional.of(account), new AccountFailure(CLAUDE, Fault.NETWORK, "no", "p1", at, end, Optional.empty()), end);
        assertThat(account.failures()).isEqualTo(2);
        assertThat(account.until()).isAfter(end);
    }

    @Test
    void runsThatFailSideBySideCountOnce() {
        Account first = once(Fault.LOGIN);
        Account second = Pausing.noted(Optional.of(first), failure(Fault.LOGIN, "shop/2/run-b", NOW.plusSeconds(3)), NOW.plusSeconds(4));
        assertThat(second.failures()).isOne();
        assertThat(second.until()).isEqualTo(first.until());
        assertThat(second.since()).isEqualTo(first.since());
        assertThat(second.openedBy()).isEqualTo("shop/1/run-a");
        assertThat(Pausing.isNoted(Optional.of(second), failure(Fault.LOGIN, "shop/2/run-b", NOW.plusSeconds(3)), NOW.plusSeconds(4))).isTrue();
    }

    @Test
    void oneRunAtATimeTriesIt() {
        Account account = once(Fault.LOGIN);
        RunTag first = new RunTag("shop/1/run-1");
        RunTag other = new RunTag("shop/2/run-1");
        assertThat(Pausing.begun(account, first, NOW.plusSeconds(119))).isEmpty();
        Account tried = Pausing.begun(account, first, account.until()).orElseThrow();
        assertThat(Pausing.begun(tried, other, account.until().plusSeconds(1))).isEmpty();
        Account again = Pausing.begun(tried, first, account.until().plusSeconds(1)).orElseThrow();
        assertThat(Pausing.closedUntil(again, account.until().plusSeconds(1))).contains(account.until().plusSeconds(1).plus(Pausing.PROBE));
        assertThat(Pausing.closedUntil(tried, account.until())).contains(account.until().plus(Pausing.PROBE));
        assertThat(Pausing.begun(tried, other, account.until().plus(Pausing.PROBE))).isPresent();
        assertThat(Pausing.closedUntil(tried.works(NOW), account.until())).isEmpty();
    }

    @Test
    void whatWasWrittenBeforeTheClockWasSetBackCountsForNothing() {
        Instant back = NOW.minus(Duration.ofDays(1));
        Account account = once(Fault.LOGIN);
        assertThat(Pausing.closedUntil(account, back)).isEmpty();
        Account tried = Pausing.begun(account, new RunTag("p"), back).orElseThrow();
        assertThat(Pausing.closedUntil(tried, back.plusSeconds(1))).contains(back.plus(Pausing.PROBE));
        AccountFailure failure = failure(Fault.LOGIN, "p", back.plusSeconds(60));
        assertThat(Pausing.isNoted(Optional.of(tried), failure, back.plusSeconds(61))).isFalse();
        assertThat(Pausing.noted(Optional.of(tried), failure, back.plusSeconds(61)).until()).isBetween(back, back.plus(Duration.ofMinutes(10)));
    }
}
