package dev.agentloop.tick;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.agentloop.state.MetricsText;
import dev.agentloop.state.TickLock;
import dev.agentloop.status.StatusJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every file below `loop-data/`, wherever an issue is, spoilt in every way. Damage that matters is told by its path and stops decisions about its issue alone; damage that
/// does not matter changes nothing; and once it is mended, everything ends as if it had never been.
///
/// Files are found by looking, so one that is added later is spoilt too.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DamageTest {
    private static final Path ASIDE = Path.of("/aside");

    private final Map<Scene, Story.Undisturbed> undisturbed = new EnumMap<>(Scene.class);

    /// What a file is for decides what may come of its damage.
    enum Kind {
        /// What is decided by. Its damage stops decisions about the issue, and is told.
        STATE,
        /// Known from elsewhere too, or worth requests only.
        SPARE,
        /// The agent's words: what they say counts, even if it is less than the agent said.
        OUTPUT,
        /// What is only remembered so that an account is not tried, and people are not told, once more than needed.
        HINT,
        /// For people.
        UNREAD;

        /// A file this does not know is a new one: decide what its damage may do, and say so here.
        static Kind of(String path) {
            if (Set.of(TickLock.FILE, MetricsText.FILE, "shop/tracker.json", "shop/labels.txt", "shop/sizes.json", "shop/issues/1.meta/lock").contains(path)) {
                return SPARE;
            }
            if (path.matches("\\.accounts/claude-[0-9a-f]+\\.json") || path.equals("shop/told.json")) {
                return HINT;
            }
            String run = "shop/issues/1\\.meta/run-[^/]+/";
            if (path.matches(run + "output\\.json")) {
                return OUTPUT;
            }
            if (path.matches(run + "(prompt\\.md|stderr\\.log|hook-[A-Za-z]+\\.log)")) {
                return UNREAD;
            }
            // Without them it is not known which commits are the run's own.
            if (path.matches(run + "(before|evidence)\\.json") || path.startsWith("shop/issues/1/.git/")) {
                return SPARE;
            }
            assertThat(path).as("a kind of file nobody has thought about the damage of").matches("shop/issues/1\\.meta/((trash/)?run-[^/]+/)?[a-z-]+\\.json");
            return STATE;
        }
    }

    static Stream<Arguments> everyFileSpoilt() {
        return Stream.of(Scene.values()).flatMap(scene -> scene.set().files().keySet().stream()
                .flatMap(file -> Stream.of(Spoiling.values()).map(how -> arguments(scene, file, how))));
    }

    @ParameterizedTest
    @MethodSource
    void everyFileSpoilt(Scene scene, String path, Spoiling how) throws IOException {
        Kind kind = Kind.of(path);
        // A turn that is cut off reads as a crash, and one without words as a failure to start; that is how they are defined.
        boolean changesTheAnswer = kind == Kind.OUTPUT && !how.blocks();
        Story.Undisturbed expected = undisturbed.computeIfAbsent(scene, Story.Undisturbed::of);
        World world = scene.set();
        Story story = new Story(world);
        Story.Seen before = story.issue();
        Map<String, String> recorded = ofTheIssue(world, path);
        Path file = world.loopData().resolve(path);
        Spoiling.Spoilt spoilt = how.spoil(file, world.loopData().resolveSibling(ASIDE.toString()));
        StatusJson.of(world.status(Scene.loop()));

        story.first();

        String what = "%s %s %s, told %s".formatted(scene, path, how, story.told());
        boolean told = story.told().stream().anyMatch(line -> line.contains(file.toString()));
        if (kind == Kind.STATE) {
            assertThat(told).as(what).isTrue();
            assertThat(spoilt.isStill()).as(what).isTrue();
            assertThat(ofTheIssue(world, path)).as(what).isEqualTo(recorded);
        }
        if (kind == Kind.STATE || kind == Kind.OUTPUT && told) {
            assertThat(story.issue()).as(what).isEqualTo(before);
            assertThat(StatusJson.of(world.status(Scene.loop()))).as(what).contains(file.toString());
        } else if (!told && !changesTheAnswer && kind != Kind.HINT) {
            assertThat(story.issue()).as(what).isEqualTo(expected.meanwhile());
        }
        if (!path.equals(TickLock.FILE) || !how.blocks()) {
            assertThat(story.neighbour()).as(what).isEqualTo(expected.neighbour());
        }
        assertThat(world.agents().violations()).as(what).isEmpty();

        // The clone is git's to keep.
        if (how == Spoiling.DIRECTORY && !path.startsWith("shop/issues/1/")) {
            assertThat(file.resolve("of-somebody")).as(what).hasContent("precious");
        }
        if (spoilt.isStill()) {
            spoilt.mend();
        }
        story.then();
        assertThat(world.agents().violations()).as(what).isEmpty();
        if (changesTheAnswer) {
            assertThat(story.issue().labels()).as(what).isIn("loop/plan-done", "NeedSupervisor");
        } else if (kind == Kind.HINT) {
            assertThat(story.issue().labels()).as(what).isEqualTo(expected.end().labels());
        } else {
            assertThat(story.issue()).as(what).isEqualTo(expected.end());
        }
        world.assertFixedPoint();
    }

    /// What is recorded about the issue beside this file.
    private static Map<String, String> ofTheIssue(World world, String without) {
        return world.tree().entrySet().stream()
                .filter(file -> file.getKey().startsWith("shop/issues/1.meta/") && !file.getKey().startsWith(without))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, _) -> a, TreeMap::new));
    }
}
