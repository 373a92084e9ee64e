package dev.agentloop.tick;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Outcome;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunView.Ending;
import dev.agentloop.state.IssueData;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/// Which commits are a run's own.
class EvidenceTest {
    private static final String ONE = "1".repeat(40);
    private static final String TWO = "2".repeat(40);

    private final World world = World.shop();
    private final IssueId issue = world.forge().open("Add a cart", "loop/plan");

    private IssueData data() {
        return world.data(issue);
    }

    private void commit(String commit) {
        FakeWorkspaces.commit(data().workspace(), "issue-1-cart", commit);
    }

    private Ending ending(int run) throws Exception {
        RunId id = data().runs().get(run);
        return data().ending(id).orElseThrow();
    }

    @Test
    void aCommitIsEvidenceOfWhatTheAgentSays() throws Exception {
        world.quietTick();
        commit(ONE);
        world.agents().finish(World.ref(issue), "Ready.");
        assertThat(world.status(ExampleLoop.shop()).loops().getFirst().issues().getFirst().result().kind()).as("offline too").contains(Outcome.Kind.DELIVERED);
        world.quietTick();

        assertThat(ending(0).evidence().delivered()).contains(ONE);
        assertThat(ending(0).kind()).contains(Outcome.Kind.DELIVERED);
        assertThat(data().hasClone()).isFalse();
    }

    @Test
    void withoutOneItIsAnAnswer() throws Exception {
        world.quietTick();
        world.agents().finish(World.ref(issue), "Ready.");
        world.quietTick();

        assertThat(ending(0).evidence().delivered()).isEmpty();
        assertThat(ending(0).evidence().head()).contains("a".repeat(40));
        assertThat(ending(0).kind()).contains(Outcome.Kind.ANSWERED);
    }

    @Test
    void whatACrashedRunCommittedIsNotTheRestarts() throws Exception {
        world.quietTick();
        commit(ONE);
        world.agents().killAll(World.ref(issue));
        world.quietTick();
        world.agents().finish(World.ref(issue), "Ready.");
        world.quietTick();

        assertThat(ending(0).evidence().delivered()).contains(ONE);
        assertThat(ending(1).evidence().delivered()).isEmpty();
        assertThat(ending(1).evidence().head()).contains(ONE);
    }

    @Test
    void aRestartDeliversWhatItAdds() throws Exception {
        world.quietTick();
        commit(ONE);
        world.agents().killAll(World.ref(issue));
        world.quietTick();
        commit(TWO);
        world.agents().finish(World.ref(issue), "Ready.");
        world.quietTick();
        assertThat(ending(1).evidence().delivered()).contains(TWO);
    }

    @Test
    void aCloneThatSaysNothingSpoilsNothing() throws Exception {
        world.quietTick();
        commit(ONE);
        Files.delete(data().workspace().resolve(".git/HEAD"));
        world.agents().finish(World.ref(issue), "Ready.");
        world.quietTick();

        assertThat(world.labels(issue)).isEqualTo("loop/plan-done");
        assertThat(ending(0).kind()).contains(Outcome.Kind.ANSWERED);
    }
}
