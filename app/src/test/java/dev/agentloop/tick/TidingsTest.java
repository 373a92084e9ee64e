package dev.agentloop.tick;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.agentloop.agent.Script;
import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.Fault;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// People are told that an issue is with them, that a loop fails, and that it works again: each once.
class TidingsTest {
    private final World world = World.shop();

    private List<String> told(String event) {
        return world.told().stream().filter(told -> told.notice().event().equals(event)).map(World.Told::toString).toList();
    }

    private IssueId handedOver() {
        IssueId issue = world.forge().open("Add a cart", "loop/plan");
        world.agents().will(Script.answers("<!-- loop-route: nowhere -->"));
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
        return issue;
    }

    @Test
    void anIssueThatIsHandedOverIsToldOnceWithWhyAndItsPage() {
        IssueId issue = handedOver();
        world.quietTick();

        assertThat(told("need-supervisor")).singleElement().asString().contains("shop/1 needs a human: ").contains("nowhere");
        assertThat(world.told().getLast().about().url()).contains(world.issue(issue).url());

        world.forge().removeLabel(issue, Label.NEED_SUPERVISOR);
        world.forge().addLabel(issue, new Label("loop/plan"));
        world.agents().will(Script.answers("<!-- loop-route: nowhere -->"));
        world.pass(Duration.ofMinutes(2));
        world.quietTick();
        assertThat(told("need-supervisor")).as("after a second try").hasSize(2);
        world.assertFixedPoint();
    }

    @Test
    void aTickThatDiedAfterTheLabelWasMovedIsMadeUpFor() {
        world.forge().open("Add a cart", "loop/plan");
        world.quietTick();
        world.agents().finish(World.ref(IssueId.of(1)), "<!-- loop-route: nowhere -->");
        world.killing().armAt("before rename told.json");
        assertThat(catchThrowable(world::tick)).isInstanceOf(Killing.Killed.class);
        world.killing().arm(-1);
        assertThat(told("need-supervisor")).isEmpty();

        world.quietTick();
        assertThat(told("need-supervisor")).hasSize(1);
    }

    @Test
    void ofATickThatDiedWhenItWasWrittenDownNobodyIsToldTwice() {
        world.forge().open("Add a cart", "loop/plan");
        world.quietTick();
        world.agents().finish(World.ref(IssueId.of(1)), "<!-- loop-route: nowhere -->");
        world.killing().armAt("after notify need-supervisor");
        assertThat(catchThrowable(world::tick)).isInstanceOf(Killing.Killed.class);
        world.killing().arm(-1);
        world.quietTick();
        assertThat(told("need-supervisor")).hasSize(1);
    }

    @Test
    void aForgeThatIsDownIsToldOnceAndSoIsItsReturn() {
        world.forge().calls().failAll(ForgeException.Kind.UNAVAILABLE);
        for (int i = 0; i < 20; i++) {
            world.tick();
            world.pass(Duration.ofMinutes(2));
        }
        assertThat(told("loop-failed")).singleElement().asString().startsWith("shop loop-failed: Loop 'shop' fails since 2026-11-20T12:00:00Z: the tracker could not be read: ");
        world.forge().calls().recover();
        world.quietTick();
        world.quietTick();
        assertThat(told("loop-recovered")).singleElement().asString().contains("works again");
        world.assertFixedPoint();
    }

    @Test
    void soIsGitThatFails() {
        world.forge().open("Add a cart", "loop/plan");
        world.workspaces().fail("git fetch: exit code 128");
        world.tick();
        world.tick();
        assertThat(told("loop-failed")).singleElement().asString().contains("shop/1: ").contains("git fetch: exit code 128");
        world.workspaces().recover();
        world.quietTick();
        assertThat(told("loop-recovered")).hasSize(1);
    }

    @Test
    void soIsAConfigurationThatIsBrokenAlsoWhenNoAgentWaits() {
        world.breakConfiguration();
        world.quietTick();
        world.quietTick();
        assertThat(told("loop-failed")).singleElement().asString().contains("config.yaml:3: unknown key");
        world.configure(ExampleLoop.shop());
        world.quietTick();
        assertThat(told("loop-recovered")).hasSize(1);
    }

    @Test
    void anAccountThatFailsIsNoFailureOfTheLoop() {
        world.forge().open("Add a cart", "loop/plan");
        world.agents().failSession("acpx says: Authentication required", Fault.LOGIN);
        assertThat(world.tick().result()).isEqualTo(Tick.Result.FAILED);
        world.tick();
        assertThat(told("login-needed")).hasSize(1);
        assertThat(told("loop-failed")).isEmpty();
    }
}
