package dev.agentloop.tick;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.status.StatusJson;
import dev.agentloop.tracker.FakeCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A forge that does not take a comment, for good or for days: the issue moves on, the result stays, and nothing is tried for ever.
class UnpostedTest {
    private static final String SUCCESS = "Ready.";
    private static final String FAILURE = "I give up.\n\n<!-- loop-route: nowhere -->";

    private final World world = World.shop();
    private final IssueId issue = world.forge().open("Add a cart", "loop/plan");
    private final IssueId next = world.forge().open("Add a till", "loop/plan");

    UnpostedTest() {
        world.quietTick();
        assertThat(world.labels(next)).as("the slot is taken").isEqualTo("loop/plan");
    }

    private String status() {
        return StatusJson.of(world.status(ExampleLoop.shop()));
    }

    private void assertTheSlotIsFreeAndTheResultKept(String words) throws IOException {
        assertThat(world.labels(next)).isEqualTo("loop/plan-doing");
        var data = world.data(issue);
        assertThat(Files.readString(data.output(data.runs().getFirst()))).contains(words);
        assertThat(world.agents().launches()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {SUCCESS, FAILURE})
    void aLockedIssueMovesOnWithoutItsComment(String words) throws IOException {
        world.forge().lock(issue);
        world.agents().finish(World.ref(issue), words);

        world.quietTick();

        assertThat(world.labels(issue)).isEqualTo(words.equals(SUCCESS) ? "loop/plan-done" : "NeedSupervisor");
        assertTheSlotIsFreeAndTheResultKept(words.lines().findFirst().orElseThrow());
        assertThat(status()).contains("the tracker refused the comment");
        world.assertFixedPoint();
    }

    @Test
    void aLockedIssueIsStillRestartedAndQuarantined() {
        world.forge().lock(issue);
        world.agents().killAll(World.ref(issue));
        assertThat(world.quietTick().count("restarted")).isEqualTo("1");

        world.forge().addLabel(issue, new Label("loop/code"));
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
        world.assertFixedPoint();
    }

    /// Of a forge that has trouble of its own with this issue, whatever is written there.
    static final class Stuck implements FakeCalls.Listener {
        private final IssueId issue;
        private int attempts;

        Stuck(IssueId issue) {
            this.issue = issue;
        }

        @Override
        public void before(FakeCalls.Call call) throws ForgeException {
            if (call.operation().equals("comment") && call.issue().filter(issue::equals).isPresent()) {
                attempts++;
                throw new ForgeException(ForgeException.Kind.UNCERTAIN, "the server has trouble of its own (500)");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {SUCCESS, FAILURE})
    void aForgeThatFailsAtEveryCommentForDaysHoldsNoSlotForEver(String words) throws IOException {
        Stuck stuck = new Stuck(issue);
        world.forge().calls().listen(stuck);
        world.agents().finish(World.ref(issue), words);
        for (int hour = 0; hour < 23; hour++) {
            assertThat(world.tick().result()).isEqualTo(Tick.Result.FAILED);
            world.pass(Duration.ofHours(1));
        }
        assertThat(world.labels(issue)).as("a day has not passed yet").isEqualTo("loop/plan-doing");

        for (int hour = 0; hour < 30; hour++) {
            world.tick();
            world.pass(Duration.ofHours(1));
        }

        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
        assertThat(world.forge().labels(next)).as("it had the slot, and its time").doesNotContain(new Label("loop/plan"));
        assertThat(world.data(issue).runs()).hasSize(1);
        assertThat(status()).contains("could not be posted for 24h", "500");
        int attempts = stuck.attempts;
        world.assertFixedPoint();
        assertThat(stuck.attempts).as("tried no more").isEqualTo(attempts);
    }

    @Test
    void aForgeThatTakesCommentsAgainInTimeGetsTheWholeComment() {
        world.agents().finish(World.ref(issue), FAILURE);
        for (int hour = 0; hour < 20; hour++) {
            world.forge().calls().failNext(c -> c.operation().equals("comment"), FakeCalls.When.BEFORE_THE_EFFECT, ForgeException.Kind.UNCERTAIN);
            world.tick();
            world.pass(Duration.ofHours(1));
        }

        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("NeedSupervisor");
        assertThat(world.comments(issue)).singleElement().asString().contains("'nowhere'");
    }

    @Test
    void labelsThatAreTidiedWithoutACommentDisturbNoAgent() {
        World world = new World(ExampleLoop.named("shop").with(ExampleLoop.prompt("plan").timeout(Duration.ofHours(9))));
        IssueId issue = world.forge().open("Add a cart", "loop/plan");
        world.quietTick();
        world.forge().addLabel(issue, new Label("loop/plan-done"));
        world.forge().calls().listen(new Stuck(issue));
        for (int minutes = 0; minutes < 90; minutes += 15) {
            world.tick();
            world.pass(Duration.ofMinutes(15));
        }

        assertThat(world.labels(issue)).isEqualTo("loop/plan-doing");
        assertThat(world.agents().isWorkingOn(World.ref(issue))).isTrue();
    }
}
