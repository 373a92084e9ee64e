package dev.agentloop.tick;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.agentloop.agent.Script;
import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.Label;
import java.time.Duration;
import java.util.function.Consumer;

/// Where an issue may be between two ticks. Each leaves other files below `loop-data/`.
enum Scene {
    QUEUED(world -> {
        world.forge().open("Add a cart", "loop/plan", "blocked");
        world.quietTick();
    }),
    AT_WORK(Scene::started),
    OVER(world -> world.agents().finish(started(world), "Ready.")),
    CRASHED(world -> world.agents().killPrompt(started(world))),
    RESTARTED(world -> {
        world.agents().killAll(started(world));
        world.quietTick();
    }),
    STOPPED(world -> {
        started(world);
        world.pass(Duration.ofMinutes(31));
        world.forge().calls().failAll(ForgeException.Kind.UNAVAILABLE);
        world.tick();
        world.forge().calls().recover();
    }),
    PAUSED(world -> {
        world.agents().finish(started(world), Script.failsMidway("503 the model is overloaded"));
        world.quietTick();
    }),
    COLLECTED(world -> {
        world.agents().finish(started(world), "Ready.");
        world.quietTick();
    }),
    HANDED_OVER(world -> {
        world.agents().will(Script.neverBegins("no such program"));
        started(world);
    }),
    CLAIMED_ELSEWHERE(world -> {
        world.forge().open("Add a cart", "loop/plan-doing");
        world.quietTick();
    }),
    START_INTENDED(world -> killed(world, "after rename intent.json", Scene::opened)),
    PROMPT_WRITTEN(world -> killed(world, "before launch", Scene::opened)),
    LAUNCHED_WITHOUT_LOCK(world -> killed(world, "after launch", Scene::opened)),
    START_FAILED(world -> {
        opened(world);
        world.workspaces().fail("git fetch: exit code 128");
        world.tick();
        world.workspaces().recover();
    }),
    RESTART_INTENDED(world -> killed(world, "after rename intent.json", w -> w.agents().killPrompt(started(w)))),
    FINISH_INTENDED(world -> killed(world, "after rename intent.json", w -> w.agents().finish(started(w), "Ready."))),
    EVIDENCE_WRITTEN(world -> killed(world, "after rename evidence.json", w -> w.agents().finish(started(w), "Ready."))),
    RESULT_POSTED(world -> killed(world, "after comment", w -> w.agents().finish(started(w), "Ready."))),
    HANDING_OVER_INTENDED(world -> killed(world, "after rename intent.json", w -> w.agents().finish(started(w), "<!-- loop-route: nowhere -->"))),
    HOOKED(world -> killed(world, "after rename after-run.json", w -> {
        w.configure(loop().hooked());
        w.agents().finish(started(w), "Ready.");
    })),
    PUBLISHING_INTENDED(world -> killed(world, "after rename intent.json", Scene::committed)),
    PUBLISHED(world -> killed(world, "after rename publication.json", Scene::committed)),
    PRUNED(Scene::pruned),
    TIDYING_INTENDED(world -> killed(world, "after rename intent.json", w -> w.forge().open("Add a cart", "loop/plan-doing", "loop/plan-done")));

    /// The issue that is in the scene.
    static final IssueId ISSUE = IssueId.of(1);

    private final Consumer<World> setting;

    Scene(Consumer<World> setting) {
        this.setting = setting;
    }

    static ExampleLoop loop() {
        return ExampleLoop.named("shop").with(ExampleLoop.prompt("plan").concurrency(2)).excluding("blocked");
    }

    World set() {
        World world = new World(loop());
        setting.accept(world);
        return world;
    }

    private static void opened(World world) {
        world.forge().open("Add a cart", "loop/plan");
    }

    private static IssueRef started(World world) {
        opened(world);
        world.quietTick();
        return World.ref(ISSUE);
    }

    /// And pushed, without a pull request.
    private static void committed(World world) {
        IssueRef issue = started(world);
        FakeWorkspaces.commit(world.data(ISSUE).workspace(), "issue-1-cart", "1".repeat(40));
        world.forge().push("issue-1-cart", "1".repeat(40));
        world.agents().finish(issue, "Ready.");
    }

    /// As often as leaves something to be pruned, but for the last.
    static void oftenDone(World world) {
        IssueRef issue = started(world);
        for (int run = 0; run < 6; run++) {
            world.agents().finish(issue, "Ready.");
            world.quietTick();
            world.pass(Duration.ofMinutes(1));
            world.forge().removeLabel(ISSUE, new Label("loop/plan-done"));
            world.forge().addLabel(ISSUE, new Label("loop/plan"));
            world.quietTick();
        }
        world.agents().finish(issue, "Ready.");
        world.quietTick();
        world.pass(Duration.ofHours(3));
    }

    private static void pruned(World world) {
        oftenDone(world);
        world.quietTick();
    }

    private static void killed(World world, String point, Consumer<World> before) {
        before.accept(world);
        world.killing().armAt(point);
        assertThat(catchThrowable(world::tick)).as(point).isInstanceOf(Killing.Killed.class);
        world.killing().arm(-1);
    }
}
