package dev.agentloop.tick;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.agent.Script;
import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunView;
import dev.agentloop.state.DamagedException;
import dev.agentloop.tracker.FakeCalls;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Whatever kills a tick, at whatever instant, the next ticks come to the same end: every scenario is run once undisturbed, and once more for each of its outside
/// effects, killed before and after it.
class KillPointTest {
    /// Ticks after the killed one; more than any scenario needs.
    private static final int MOST_TICKS = 6;

    /// Fewer points than this, and the seam is not in place.
    private static final int FEWEST_POINTS = 8;

    /// How a world looks from outside, without what may differ: the names of runs, which follow the clock.
    private record End(List<String> labels, List<List<String>> comments, List<String> runs, int charged, int processes, List<String> intents) {
        static End of(World world, List<IssueId> issues) {
            List<String> runs = new ArrayList<>();
            List<String> intents = new ArrayList<>();
            int charged = 0;
            for (IssueId issue : issues) {
                var data = world.data(issue);
                try {
                    for (RunId id : data.runs()) {
                        var ending = data.ending(id);
                        boolean was = data.wasLaunched(id);
                        charged += was && ending.map(RunView.Ending::outcome).filter(RunView.Ending.NONE::equals).isEmpty() ? 1 : 0;
                        RunRecord record = data.record(id);
                        if (was) {
                            runs.add(issue + " " + record.terms().prompt() + " " + record.kind() + " " + record.attempt() + " "
                                    + ending.map(RunView.Ending::outcome).orElse("pending"));
                        }
                    }
                    data.intent().ifPresent(intent -> intents.add(intent.toString()));
                } catch (IOException | DamagedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return new End(
                    issues.stream().map(world::labels).toList(),
                    issues.stream().map(issue -> world.comments(issue).stream().map(End::withoutRunId).toList()).toList(),
                    runs,
                    charged,
                    world.agents().processes(),
                    intents);
        }

        private static String withoutRunId(String comment) {
            return comment.replaceAll("run-\\d{8}T\\d{6}\\.\\d{3}Z", "RUN").replaceAll("note=[^ ]+", "NOTE");
        }
    }

    /// @param before makes the world ready for the tick that is killed
    private record Scenario(ExampleLoop loop, Consumer<World> before) {
        World ready() {
            World world = new World(loop);
            before.accept(world);
            world.killing().arm(-1);
            return world;
        }
    }

    private static List<IssueId> issues(World world) {
        List<IssueId> issues = new ArrayList<>();
        for (long number = 1; number <= 3; number++) {
            IssueId id = IssueId.of(number);
            try {
                world.forge().labels(id);
                issues.add(id);
            } catch (IllegalArgumentException _) {
                break;
            }
        }
        return issues;
    }

    private static End run(World world) {
        int ticks = 0;
        do {
            try {
                world.tick();
            } catch (Killing.Killed _) {
                world.killing().arm(-1);
            }
            ticks++;
        } while (ticks <= MOST_TICKS && !quiet(world));
        world.assertFixedPoint();
        return End.of(world, issues(world));
    }

    private static boolean quiet(World world) {
        world.forge().calls().forgetLog();
        var before = world.tree();
        world.tick();
        return before.equals(world.tree());
    }

    private static void assertConverges(ExampleLoop loop, Consumer<World> before) {
        Scenario scenario = new Scenario(loop, before);
        World undisturbed = scenario.ready();
        undisturbed.tick();
        List<String> points = undisturbed.killing().points();
        assertThat(points).hasSizeGreaterThanOrEqualTo(FEWEST_POINTS);
        End expected = run(undisturbed);
        for (int point = 0; point < points.size(); point++) {
            World world = scenario.ready();
            world.killing().arm(point);
            assertThat(run(world)).as("killed %s (%d of %d), narration %s", points.get(point), point, points.size(), world.narration()).isEqualTo(expected);
        }
    }

    private static ExampleLoop routes() {
        return ExampleLoop.named("shop").with(ExampleLoop.prompt("plan").route("code", "loop/code")).with(ExampleLoop.prompt("code"));
    }

    private static IssueId start(World world) {
        IssueId issue = world.forge().open("Add a cart", "loop/plan", "bug");
        world.quietTick();
        return issue;
    }

    @Test
    void aStart() {
        assertConverges(ExampleLoop.shop(), world -> world.forge().open("Add a cart", "loop/plan", "bug"));
    }

    @Test
    void twoStartsForOneSlot() {
        assertConverges(ExampleLoop.shop(), world -> {
            world.forge().open("Add a cart", "loop/plan");
            world.forge().open("Add a till", "loop/plan");
        });
    }

    @Test
    void aFinish() {
        assertConverges(ExampleLoop.shop(), world -> world.agents().finish(World.ref(start(world)), "Ready."));
    }

    @Test
    void aHandOffThatStartsTheNextPrompt() {
        assertConverges(routes(), world -> world.agents().finish(World.ref(start(world)), "Off you go.\n\n<!-- loop-route: code -->"));
    }

    @Test
    void aStartThatEndsAtOnce() {
        assertConverges(ExampleLoop.shop(), world -> {
            world.forge().open("Add a cart", "loop/plan");
            world.agents().will(Script.answers("Ready."));
        });
    }

    @Test
    void aFailureToStart() {
        assertConverges(ExampleLoop.shop(), world -> {
            world.forge().open("Add a cart", "loop/plan");
            world.agents().will(Script.neverBegins("no such program"));
        });
    }

    @Test
    void aRestart() {
        assertConverges(ExampleLoop.shop(), world -> world.agents().killPrompt(World.ref(start(world))));
    }

    @Test
    void restartsThatAreUsedUp() {
        assertConverges(ExampleLoop.named("shop").with(ExampleLoop.prompt("plan").maxRestarts(1)), world -> {
            world.agents().will(Script.works());
            world.agents().will(Script.crashes());
            world.agents().killAll(World.ref(start(world)));
        });
    }

    @Test
    void aQuestionAgain() {
        assertConverges(ExampleLoop.named("shop").with(ExampleLoop.prompt("plan").requireMarker()), world -> {
            IssueId issue = start(world);
            world.agents().finish(World.ref(issue), "I think so.");
        });
    }

    @Test
    void anAgentOverItsTimeout() {
        assertConverges(ExampleLoop.shop(), world -> {
            start(world);
            world.pass(Duration.ofMinutes(31));
        });
    }

    @Test
    void anOrphan() {
        assertConverges(ExampleLoop.shop(), world -> {
            IssueId issue = start(world);
            world.forge().removeLabel(issue, new Label("loop/plan-doing"));
            world.forge().addLabel(issue, new Label("loop/code"));
        });
    }

    @Test
    void needSupervisorUnderARunningAgent() {
        assertConverges(ExampleLoop.shop(), world -> world.forge().addLabel(start(world), Label.NEED_SUPERVISOR));
    }

    @Test
    void aResultWhoseLabelWasTakenAway() {
        assertConverges(ExampleLoop.shop(), world -> {
            IssueId issue = start(world);
            world.agents().finish(World.ref(issue), "Ready.");
            world.forge().removeLabel(issue, new Label("loop/plan-doing"));
        });
    }

    @Test
    void severalLabels() {
        assertConverges(ExampleLoop.shop(), world -> world.forge().open("Odd", "loop/plan", "loop/code"));
        assertConverges(ExampleLoop.shop(), world -> world.forge().addLabel(start(world), new Label("loop/code")));
        assertConverges(ExampleLoop.shop(), world -> world.forge().open("Odd", "loop/plan-doing", "loop/plan-done"));
    }

    @Test
    void aStepThatFails() {
        assertConverges(ExampleLoop.shop(), world -> {
            world.forge().open("Add a cart", "loop/plan");
            world.agents().failSession("no answer");
        });
    }

    @Test
    void aStepThatFailedTooOften() {
        assertConverges(ExampleLoop.shop(), world -> {
            world.forge().open("Add a cart", "loop/plan");
            world.workspaces().fail("git fetch failed");
            world.tick();
            world.pass(Duration.ofMinutes(31));
            world.tick();
        });
    }

    @Test
    void aFinishWhoseCommentGotNoAnswer() {
        assertConverges(ExampleLoop.shop(), world -> {
            world.agents().finish(World.ref(start(world)), "Ready.");
            world.forge()
                    .calls()
                    .failNext(
                            c -> c.operation().equals("comment"),
                            FakeCalls.When.AFTER_THE_EFFECT,
                            ForgeException.Kind.UNCERTAIN);
        });
    }

    @Test
    void aHandOverWhoseCommentIsGivenUp() {
        assertConverges(ExampleLoop.shop(), world -> {
            IssueId issue = start(world);
            world.forge().calls().listen(new UnpostedTest.Stuck(issue));
            world.agents().finish(World.ref(issue), "<!-- loop-route: nowhere -->");
            world.tick();
            world.pass(Duration.ofHours(24));
            world.tick();
        });
    }
}
