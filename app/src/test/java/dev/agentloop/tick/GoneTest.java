package dev.agentloop.tick;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.Label;
import dev.agentloop.model.RunId;
import dev.agentloop.state.DamagedException;
import dev.agentloop.status.StatusJson;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// An issue is deleted, or transferred to another repository, wherever it is: its agent is stopped, its result and its clone stay, it is said once, and nothing is left to do.
class GoneTest {
    /// More than any of these needs.
    private static final int TICKS = 5;

    private static World vanished(Scene scene) {
        World world = scene.set();
        world.forge().delete(Scene.ISSUE);
        // No forge reports it: the hourly listing finds it. Agents do not age by that clock.
        world.setClock(Duration.ofHours(1));
        return world;
    }

    @ParameterizedTest
    @EnumSource
    void betweenTwoTicks(Scene scene) throws Exception {
        World world = vanished(scene);
        List<String> before = List.copyOf(world.tree().keySet());
        int launches = world.agents().launches().size();

        Story story = new Story(world);
        story.first();

        assertSettled(world, scene);
        assertThat(world.agents().launches().stream().filter(tag -> tag.value().startsWith("shop/1/"))).hasSize(launches);
        assertThat(story.neighbour().labels()).isEqualTo("loop/plan-done");
        assertThat(world.tree().keySet())
                .as("nothing is gone but what was under way")
                .containsAll(before.stream().filter(path -> !path.matches(".*/(intent|standing)\\.json") && !isOfARunNeverStarted(path, before)).toList());
        world.assertFixedPoint();
    }

    private static boolean isOfARunNeverStarted(String path, List<String> before) {
        return path.matches(".*/run-[^/]+/.*") && !before.contains(path.substring(0, path.lastIndexOf('/')) + "/output.json");
    }

    @ParameterizedTest
    @EnumSource
    void inTheMiddleOfATick(Scene scene) throws Exception {
        World world = scene.set();
        Interference.afterListing(world, () -> world.forge().delete(Scene.ISSUE));
        // Something has changed about it, so that the listing is worth acting on.
        world.forge().addLabel(Scene.ISSUE, new Label("bug"));
        world.tick();
        world.setClock(Duration.ofHours(1));
        for (int i = 0; i < TICKS; i++) {
            world.tick();
        }

        assertSettled(world, scene);
        world.assertFixedPoint();
    }

    /// Killed at every point of the tick that finds out.
    @ParameterizedTest
    @EnumSource
    void underATickThatDies(Scene scene) throws Exception {
        World undisturbed = vanished(scene);
        undisturbed.killing().arm(-1);
        undisturbed.tick();
        int points = undisturbed.killing().points().size();
        for (int point = 0; point < points; point++) {
            World world = vanished(scene);
            world.killing().arm(point);
            try {
                world.tick();
            } catch (Killing.Killed _) {
                world.killing().arm(-1);
            }
            for (int i = 0; i < TICKS; i++) {
                world.tick();
            }
            assertSettled(world, scene);
            world.assertFixedPoint();
        }
    }

    private static void assertSettled(World world, Scene scene) throws IOException, DamagedException {
        var data = world.data(Scene.ISSUE);
        assertThat(world.agents().isWorkingOn(World.ref(Scene.ISSUE))).as("%s", world.narration()).isFalse();
        assertThat(world.agents().violations()).isEmpty();
        assertThat(data.intent()).isEmpty();
        assertThat(world.tick().result()).as("nothing is left to do").isEqualTo(Tick.Result.DONE);
        List<String> said = world.narration().stream().filter(line -> line.startsWith("shop/1: ") && line.contains("the fake has no issue 1")).toList();
        assertThat(said).as("once for each thing that was done").doesNotHaveDuplicates();
        for (RunId run : data.runs()) {
            if (data.wasLaunched(run)) {
                assertThat(data.ending(run)).as("%s of %s, %s", run, scene, world.narration()).isPresent();
                assertThat(Files.exists(data.output(run))).isTrue();
            }
        }
        boolean hadAResult = !said.isEmpty() && data.runs().stream().anyMatch(data::wasLaunched);
        if (hadAResult) {
            assertThat(data.hasClone()).as("kept for a day").isEqualTo(scene.set().data(Scene.ISSUE).hasClone());
            assertThat(StatusJson.of(world.status(Scene.loop()))).contains("the fake has no issue 1");
        }
    }
}
