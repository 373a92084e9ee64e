package dev.agentloop.tracker;

import static dev.agentloop.tracker.TrackerTests.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentloop.codehost.CodeHostContract;
import dev.agentloop.codehost.CodeHostWorld;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.tracker.FakeCalls.When;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class FakeForgeTest {
    private final FakeForge forge = FakeForge.named("shop");

    @Nested
    class AsTracker implements TrackerContract {
        @Override
        public TrackerWorld world() {
            return forge;
        }
    }

    @Nested
    class AsCodeHost implements CodeHostContract {
        @Override
        public CodeHostWorld world() {
            return forge;
        }
    }

    @Test
    void aCallFailsBeforeItsEffect() {
        IssueId id = forge.open("unlucky");
        forge.calls().failNext(When.BEFORE_THE_EFFECT, ForgeException.Kind.UNAVAILABLE);

        assertFails(ForgeException.Kind.UNAVAILABLE, () -> forge.tracker().comment(id, "text"));
        assertThat(forge.commentsOf(id)).isEmpty();
    }

    @Test
    void aCallFailsAfterItsEffectOnceAndOnlyWhereWished() throws Exception {
        IssueId id = forge.open("unlucky");
        forge.calls().failNext(c -> c.operation().equals("comment"), When.AFTER_THE_EFFECT, ForgeException.Kind.UNCERTAIN);
        forge.tracker().read(id);

        assertFails(ForgeException.Kind.UNCERTAIN, () -> forge.tracker().comment(id, "text"));
        assertThat(forge.commentsOf(id)).hasSize(1);
        forge.tracker().comment(id, "again");
        assertThat(forge.commentsOf(id)).hasSize(2);
    }

    @Test
    void anOutageLastsUntilItEnds() throws Exception {
        forge.calls().failAll(ForgeException.Kind.UNAVAILABLE);
        assertFails(ForgeException.Kind.UNAVAILABLE, () -> forge.tracker().list(true, 1));
        assertFails(ForgeException.Kind.UNAVAILABLE, () -> forge.codeHost().pullRequests("issue-1-"));
        forge.calls().recover();

        assertThat(forge.tracker().list(true, 1)).isEmpty();
    }

    @Test
    void aListenerMayEndTheTickBeforeOrAfterAnEffect() {
        IssueId id = forge.open("killed", "loop/plan");
        forge.calls().listen(new FakeCalls.Listener() {
            @Override
            public void after(FakeCalls.Call call) {
                throw new IllegalStateException(call.toString());
            }
        });

        assertThatThrownBy(() -> forge.tracker().moveLabels(id, Set.of(new Label("loop/planning")), Set.of(new Label("loop/plan"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("addLabels 1 [loop/planning]");
        assertThat(forge.labels(id)).containsExactlyInAnyOrder(new Label("loop/planning"), new Label("loop/plan"));
        assertThat(forge.calls().writes()).hasSize(1);
    }

    @Test
    void itsClockMovesWhenTold() throws Exception {
        IssueId id = forge.open("timed");
        var before = forge.tracker().read(id).issue().updatedAt();
        forge.advance(Duration.ofMinutes(5));
        forge.addLabel(id, new Label("bug"));

        assertThat(forge.tracker().read(id).issue().updatedAt()).isEqualTo(before.plus(Duration.ofMinutes(5)));
    }
}
