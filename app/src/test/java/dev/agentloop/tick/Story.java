package dev.agentloop.tick;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What happens after a scene, with something spoilt and without: first some ticks in which another issue comes and goes; then whoever works gets done.
final class Story {
    /// Ticks of each part; more than any scene needs.
    private static final int TICKS = 4;

    private final World world;
    private final IssueId neighbour;
    private final List<String> told = new ArrayList<>();

    Story(World world) {
        this.world = world;
        this.neighbour = world.forge().open("Add a till", "loop/plan");
    }

    /// How things look from outside. Comments by their first lines: the rest names times.
    record Seen(String labels, List<String> comments, long launches) {}

    /// How the same story goes when nothing is spoilt.
    record Undisturbed(Seen meanwhile, Seen end, Seen neighbour) {
        static Undisturbed of(Scene scene) {
            World world = scene.set();
            Story story = new Story(world);
            story.first();
            Seen meanwhile = story.issue();
            Seen neighbour = story.neighbour();
            assertThat(neighbour.labels()).isEqualTo("loop/plan-done");
            story.then();
            world.assertFixedPoint();
            return new Undisturbed(meanwhile, story.issue(), neighbour);
        }
    }

    Seen issue() {
        return seen(Scene.ISSUE);
    }

    Seen neighbour() {
        return seen(neighbour);
    }

    private Seen seen(IssueId issue) {
        List<String> comments = world.comments(issue).stream().map(text -> text.lines().findFirst().orElse("")).toList();
        long launches = world.agents().launches().stream().filter(tag -> tag.value().startsWith(World.ref(issue) + "/")).count();
        return new Seen(world.labels(issue), comments, launches);
    }

    /// Everything that was said, on stderr or as the tick's last words.
    List<String> told() {
        List<String> all = new ArrayList<>(world.narration());
        all.addAll(told);
        return all;
    }

    void first() {
        for (int i = 0; i < TICKS; i++) {
            tick();
            finish(neighbour);
        }
    }

    void then() {
        world.forge().removeLabel(Scene.ISSUE, new Label("blocked"));
        for (int i = 0; i < TICKS; i++) {
            tick();
            finish(Scene.ISSUE);
            finish(neighbour);
        }
    }

    private void finish(IssueId issue) {
        if (world.agents().isWorkingOn(World.ref(issue))) {
            world.agents().finish(World.ref(issue), "Ready.");
        }
    }

    /// Any other exception is a bug, and ends the test.
    private void tick() {
        try {
            world.tick();
        } catch (UncheckedIOException e) {
            // What the command line tells, with exit code 1.
            told.add(e.getCause() instanceof FileSystemException file ? file.getFile() + ": " + e.getMessage() : e.getMessage());
        }
        world.pass(Duration.ofMinutes(1));
    }
}
