package dev.agentloop.plan;

import static dev.agentloop.plan.Snapshots.PLAN;
import static dev.agentloop.plan.Snapshots.ago;
import static dev.agentloop.plan.Snapshots.collected;
import static dev.agentloop.plan.Snapshots.cut;
import static dev.agentloop.plan.Snapshots.done;
import static dev.agentloop.plan.Snapshots.issue;
import static dev.agentloop.plan.Snapshots.labels;
import static dev.agentloop.plan.Snapshots.over;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.DiskSpace;
import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.Intent;
import dev.agentloop.model.RunRecord.Kind;
import dev.agentloop.model.RunView.State;
import dev.agentloop.model.Standing;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// What is planned when there is no room for another clone.
class RoomTest {
    private static final long GIB = 1L << 30;

    private final ExampleLoop shop = ExampleLoop.shop().minFreeDisk(5 * GIB).diskQuota(20 * GIB);

    private static DiskSpace disk(long free, long used) {
        return new DiskSpace(OptionalLong.of(free), OptionalLong.of(used), false);
    }

    private Plan plan(DiskSpace disk, Snapshots.Draft... issues) {
        return Planner.plan(Snapshots.snapshot(shop, issues).with(disk));
    }

    private List<String> lines(DiskSpace disk, Snapshots.Draft... issues) {
        return PlanLines.of(plan(disk, issues));
    }

    @Test
    void nothingIsStartedBelowTheFreeSpaceThatIsWantedOrOverTheQuota() {
        assertThat(lines(disk(5 * GIB, 20 * GIB), issue(1, "loop/plan"))).containsExactly("1 start plan: loop/plan -> loop/plan-doing");
        assertThat(lines(disk(5 * GIB - 1, 0), issue(1, "loop/plan"))).containsExactly("1 waits for DISK");
        assertThat(lines(disk(6 * GIB, 20 * GIB + 1), issue(1, "loop/plan"))).containsExactly("1 waits for DISK");
        assertThat(lines(DiskSpace.UNKNOWN, issue(1, "loop/plan"))).containsExactly("1 start plan: loop/plan -> loop/plan-doing");
    }

    @Test
    void itIsSaidWhatIsThereAndWhatIsWanted() {
        assertThat(plan(disk(GIB / 2, 0), issue(1, "loop/plan")).waiting().getFirst().because())
                .isEqualTo("512 MiB are free on the disk of loop-data/, and minFreeDisk is 5.0 GiB, so nothing is cloned; 'agentloop gc --dry-run' lists what could go");
        assertThat(plan(disk(6 * GIB, 21 * GIB), issue(1, "loop/plan")).waiting().getFirst().because())
                .isEqualTo("loop-data/shop takes 21.0 GiB, and diskQuota is 20.0 GiB, so nothing is cloned; 'agentloop gc --dry-run' lists what could go");
    }

    /// A start that was begun has its label; whatever else goes on needs no clone.
    @Test
    void onlyWhatNeedsACloneWaits() {
        DiskSpace full = disk(0, 0);
        Snapshots.Draft begun = issue(1, "loop/plan-doing").run(new State.Prepared()).intent(Intent.Kind.LAUNCH, labels("loop/plan"), labels("loop/plan-doing"));
        assertThat(lines(full, begun)).containsExactly("1 waits for DISK");
        Snapshots.Draft again = issue(1, "loop/plan-doing")
                .run(PLAN, Kind.RESTART, Duration.ofMinutes(5), new State.Prepared())
                .intent(Intent.Kind.LAUNCH, labels("loop/plan-doing"), labels("loop/plan-doing"));
        assertThat(lines(full, again)).containsExactly("1 resume LAUNCH");
        assertThat(lines(full, issue(1, "loop/plan-doing").run(over(cut())))).containsExactly("1 restart plan #1: loop/plan-doing");
        assertThat(lines(full, issue(1, "loop/plan-doing").run(over(done())))).containsExactly("1 finish: loop/plan-doing -> loop/plan-done");
        assertThat(lines(full, issue(1, "loop/plan-doing").run(Snapshots.alive(Duration.ofMinutes(40))))).containsExactly("1 stop HUNG");
    }

    @Test
    void clonesKeptForADayGoAtOnce() {
        Snapshots.Draft parked = issue(1).run(collected()).clone(true).standing(new Standing.Idle(ago(Duration.ofMinutes(1))));
        assertThat(lines(disk(5 * GIB, 0), parked)).isEmpty();
        assertThat(lines(disk(0, 0), parked)).containsExactly("1 clean up");
        assertThat(lines(DiskSpace.UNKNOWN.asked(), parked)).containsExactly("1 clean up");
        assertThat(lines(disk(0, 0), issue(1, "loop/code").by("bob").clone(true))).containsExactly("1 waits for AUTHOR");
    }
}
