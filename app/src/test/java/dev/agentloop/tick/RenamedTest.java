package dev.agentloop.tick;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.ExampleLoop;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Somebody renames a prompt or a loop wherever an issue is. A run is judged by the terms recorded when it started.
class RenamedTest {
    private static ExampleLoop withThePromptRenamed() {
        return Scene.loop().without("plan").with(ExampleLoop.prompt("draft").labelsOf("plan").concurrency(2));
    }

    /// Whoever works gets done as before. What had yet to be started of it cannot be: its text is gone, and a human is told.
    @ParameterizedTest
    @EnumSource
    void aPrompt(Scene scene) {
        Story.Undisturbed expected = Story.Undisturbed.of(scene);
        World world = scene.set();
        int launches = world.agents().launches().size();
        world.configure(withThePromptRenamed());
        Story story = new Story(world);
        story.first();
        story.then();
        for (int minutes = 0; minutes < 40; minutes += 5) {
            world.tick();
            world.pass(Duration.ofMinutes(5));
        }

        assertThat(world.agents().violations()).isEmpty();
        assertThat(story.neighbour()).isEqualTo(expected.neighbour());
        boolean hadYetToBeStarted = Set.of(Scene.CRASHED, Scene.PAUSED, Scene.PROMPT_WRITTEN, Scene.START_FAILED, Scene.RESTART_INTENDED).contains(scene);
        if (hadYetToBeStarted) {
            assertThat(world.agents().launches().stream().filter(tag -> tag.value().startsWith("shop/1/"))).hasSize(launches);
            assertThat(story.issue().labels()).isEqualTo("NeedSupervisor");
            assertThat(world.comments(Scene.ISSUE)).last().asString().contains("prompt 'plan' is no longer there");
        } else if (scene == Scene.START_INTENDED) {
            assertThat(world.agents().launches().stream().filter(tag -> tag.value().startsWith("shop/1/"))).as("not yet claimed, so the renamed prompt takes it").hasSize(1);
        } else {
            assertThat(story.issue()).isEqualTo(expected.end());
        }
        world.assertFixedPoint();
    }

    /// Under its old name it is supervised only; when it has its name back, everything goes on.
    @ParameterizedTest
    @EnumSource
    void aLoop(Scene scene) {
        Story.Undisturbed expected = Story.Undisturbed.of(scene);
        World world = scene.set();
        var launches = world.agents().launches();
        var tree = world.tree();
        world.removeConfiguration();
        for (int i = 0; i < 3; i++) {
            world.tick();
            world.pass(Duration.ofMinutes(1));
        }
        assertThat(world.agents().launches()).isEqualTo(launches);
        assertThat(world.tree()).isEqualTo(tree);

        world.configure(Scene.loop());
        Story story = new Story(world);
        story.first();
        story.then();
        assertThat(story.issue()).isEqualTo(expected.end());
        assertThat(story.neighbour()).isEqualTo(expected.neighbour());
        assertThat(world.agents().violations()).isEmpty();
        world.assertFixedPoint();
    }
}
