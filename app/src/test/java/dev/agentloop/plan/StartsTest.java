package dev.agentloop.plan;

import static dev.agentloop.plan.Snapshots.NOW;
import static dev.agentloop.plan.Snapshots.PLAN;
import static dev.agentloop.plan.Snapshots.collected;
import static dev.agentloop.plan.Snapshots.issue;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.LoopConfig.RateLimit;
import dev.agentloop.model.RunRecord.Kind;
import dev.agentloop.model.RunView;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StartsTest {
    private static final RateLimit TWO_AN_HOUR = new RateLimit(Duration.ofHours(1), 2);

    private static Starts starts(Snapshots.Draft draft) {
        return Starts.of(draft.view(), TWO_AN_HOUR, NOW);
    }

    @Test
    void everyKindOfRunCounts() {
        Starts starts = starts(issue(1)
                .run(PLAN, Kind.START, Duration.ofMinutes(30), collected())
                .run(PLAN, Kind.RESTART, Duration.ofMinutes(20), collected())
                .run(PLAN, Kind.ASK, Duration.ofMinutes(10), collected()));
        assertThat(starts.count()).isEqualTo(3);
        assertThat(starts.blockedUntil()).contains(NOW.plus(Duration.ofMinutes(40)));
    }

    @Test
    void aStartLeavesTheWindowWhenTheWindowHasPassed() {
        assertThat(starts(issue(1).run(PLAN, Kind.START, Duration.ofMinutes(60), collected())).count()).isZero();
        assertThat(starts(issue(1).run(PLAN, Kind.START, Duration.ofMinutes(60).minusMillis(1), collected())).count()).isOne();
    }

    @Test
    void aRunThatNeverHadAProcessIsFree() {
        assertThat(starts(issue(1).run(collected(RunView.Ending.NONE, "NeedSupervisor"))).count()).isZero();
    }

    @Test
    void startsInTheFutureCountAsNow() {
        Starts starts = starts(issue(1)
                .run(PLAN, Kind.START, Duration.ofDays(-1), collected())
                .run(PLAN, Kind.START, Duration.ofDays(-2), collected()));
        assertThat(starts.count()).isEqualTo(2);
        assertThat(starts.blockedUntil()).contains(NOW.plus(Duration.ofHours(1)));
    }
}
