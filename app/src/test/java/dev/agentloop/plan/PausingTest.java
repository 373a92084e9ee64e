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
            account = Pausing.noted(Optional.of(account), failure(cause, probe.value(), at), at);
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
    void aResetThatIsSaidIsWaitedForAndNonsenseIsNot() {
        Instant reset = NOW.plusSeconds(90);
        assertThat(Pausing.noted(Optional.empty(), failure(Fault.USAGE_LIMIT, "a", NOW, Optional.of(reset)), NOW).until()).isEqualTo(reset.plusSeconds(5));
        for (Instant nonsense : new Instant[] {NOW.minusSeconds(1), NOW.plus(Duration.ofDays(9))}) {
            Account account = Pausing.noted(Optional.empty(), failure(Fault.USAGE_LIMIT, "a", NOW, Optional.of(nonsense)), NOW);
            assertThat(account.until()).isEqualTo(NOW.plus(Duration.ofMinutes(10)));
        }
    }

    @Test
    void runsThatFailSideBySideCountOnce() {
        Account first = once(Fault.LOGIN);
        Account second = Pausing.noted(Optional.of(first), failure(Fault.LOGIN, "shop/2/run-b", NOW.plusSeconds(3)), NOW.plusSeconds(4));
        assertThat(second.failures()).isOne();
        assertThat(second.until()).isEqualTo(first.until());
        assertThat(second.since()).isEqualTo(first.since());
        assertThat(second.openedBy()).isEqualTo("shop/1/run-a");
        assertThat(Pausing.isNoted(Optional.of(second), failure(Fault.LOGIN, "shop/2/run-b", NOW.plusSeconds(3)))).isTrue();
    }

    @Test
    void oneRunAtATimeTriesIt() {
        Account account = once(Fault.LOGIN);
        RunTag first = new RunTag("shop/1/run-1");
        RunTag other = new RunTag("shop/2/run-1");
        assertThat(Pausing.begun(account, first, NOW.plusSeconds(119))).isEmpty();
        Account tried = Pausing.begun(account, first, account.until()).orElseThrow();
        assertThat(Pausing.begun(tried, other, account.until().plusSeconds(1))).isEmpty();
        assertThat(Pausing.begun(tried, first, account.until().plusSeconds(1))).contains(tried);
        assertThat(Pausing.closedUntil(tried, account.until())).contains(account.until().plus(Pausing.PROBE));
        assertThat(Pausing.begun(tried, other, account.until().plus(Pausing.PROBE))).isPresent();
        assertThat(Pausing.closedUntil(tried.works(), account.until())).isEmpty();
    }

    @Test
    void aClockThatWasSetBackHoldsNobodyForWeeks() {
        assertThat(Pausing.closedUntil(once(Fault.LOGIN), NOW.minus(Duration.ofDays(30)))).isEmpty();
    }
}
