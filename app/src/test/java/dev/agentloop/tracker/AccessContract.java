package dev.agentloop.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.Access;
import dev.agentloop.model.Access.Grant;
import dev.agentloop.model.Access.Right;
import dev.agentloop.model.Label;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What a tracker says of the token it is used with.
public interface AccessContract extends TrackerTests {
    @Test
    default void aTokenThatCanDoTheWorkIsNotDeniedAnything() throws Exception {
        Access access = tracker().access();

        assertThat(access.rights().keySet()).containsExactly(Right.ISSUES, Right.LABELS);
        assertThat(access.rights().values()).noneMatch(Grant.Denied.class::isInstance);
    }

    @Test
    default void whoMayOnlyReadIsToldSo() throws Exception {
        needs(TrackerWorld.Ability.READERS);
        world().mayOnlyRead();

        Access access = world().anotherTracker().access();
        assertThat(access.rights().get(Right.ISSUES)).isInstanceOfSatisfying(Grant.Denied.class, denied -> assertThat(denied.why()).isNotBlank());
    }

    /// Looking changes nothing, and is told nothing old.
    @Test
    default void whatATokenMayDoIsAskedWithoutChangingAnything() throws Exception {
        var issue = opened("a", PLAN);
        tracker().access();

        assertThat(world().labels(issue)).isEqualTo(Set.of(PLAN));
        assertThat(tracker().read(issue).issue().labels()).isEqualTo(Set.of(new Label("loop/plan")));
    }
}
