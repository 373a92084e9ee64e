package dev.agentloop.tick;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.agentloop.agent.Script;
import dev.agentloop.model.RunId;
import dev.agentloop.status.StatusJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Damage that is more than a file: a value, a directory, a file that is missing among others. Like `DamageTest`, but the issue may not be the only one that stands still.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SpoiltStateTest {
    private static final JsonMapper JSON = new JsonMapper();

    private final Map<Scene, Story.Undisturbed> undisturbed = new EnumMap<>(Scene.class);

    /// Of every type a state file has.
    private static final List<String> VALUES = List.of("null", "5", "\"word\"", "[]", "[7]", "{}");

    /// A value of a state file, named by the pointer to it.
    static Stream<Arguments> everyValueOfAnotherType() throws IOException {
        List<Arguments> all = new ArrayList<>();
        for (Scene scene : List.of(Scene.OVER, Scene.STOPPED, Scene.PAUSED, Scene.COLLECTED, Scene.CLAIMED_ELSEWHERE, Scene.START_FAILED, Scene.PRUNED)) {
            World world = scene.set();
            for (String path : world.tree().keySet()) {
                if (path.endsWith(".json") && !path.endsWith("output.json") || path.endsWith("/lock")) {
                    pointers("", JSON.readTree(world.tree().get(path))).forEach(pointer -> all.add(arguments(scene, path, pointer)));
                }
            }
        }
        return all.stream();
    }

    private static List<String> pointers(String to, JsonNode node) {
        List<String> found = new ArrayList<>();
        if (!to.isEmpty()) {
            found.add(to);
        }
        node.properties().forEach(entry -> found.addAll(pointers(to + "/" + entry.getKey(), entry.getValue())));
        // Of a list of objects the first.
        node.path(0).properties().forEach(entry -> found.addAll(pointers(to + "/0/" + entry.getKey(), entry.getValue())));
        return found;
    }

    @ParameterizedTest
    @MethodSource
    void everyValueOfAnotherType(Scene scene, String path, String pointer) throws IOException {
        for (String value : VALUES) {
            World world = scene.set();
            Story story = new Story(world);
            Path file = world.loopData().resolve(path);
            JsonNode root = JSON.readTree(Files.readString(file));
            JsonNode other = JSON.readTree(value);
            if (other.getNodeType() != root.at(pointer).getNodeType()) {
                ObjectNode parent = (ObjectNode) root.at(pointer.substring(0, pointer.lastIndexOf('/')));
                parent.set(pointer.substring(pointer.lastIndexOf('/') + 1), other);
                Files.writeString(file, JSON.writeValueAsString(root));
                assertToldOrHarmless(scene, world, story, file, "%s of %s = %s".formatted(pointer, path, value));
            }
        }
    }

    private void assertToldOrHarmless(Scene scene, World world, Story story, Path file, String what) {
        Story.Seen before = story.issue();
        Story.Undisturbed expected = undisturbed.computeIfAbsent(scene, Story.Undisturbed::of);

        story.first();

        StatusJson.of(world.status(Scene.loop()));
        if (story.told().stream().anyMatch(line -> line.contains(file.toString()))) {
            assertThat(story.issue()).as(what).isEqualTo(before);
        } else if (DamageTest.Kind.of(world.loopData().relativize(file).toString()) != DamageTest.Kind.HINT) {
            assertThat(story.issue()).as("%s, told %s", what, story.told()).isEqualTo(expected.meanwhile());
        }
        assertThat(story.neighbour()).as(what).isEqualTo(expected.neighbour());
        assertThat(world.agents().violations()).isEmpty();
    }

    static Stream<Arguments> everyDirectorySpoilt() {
        return Stream.of(Scene.values()).flatMap(scene -> directories(scene.set()).stream()
                .flatMap(directory -> Stream.of(Spoiling.GARBAGE, Spoiling.LINK_TO_NOTHING).map(how -> arguments(scene, directory, how))));
    }

    /// Without the clone, which is a directory of git's.
    private static List<String> directories(World world) {
        try (Stream<Path> all = Files.walk(world.loopData())) {
            return all.filter(Files::isDirectory)
                    .map(path -> world.loopData().relativize(path).toString())
                    .filter(path -> !path.isEmpty() && !path.equals(".accounts") && !path.matches("shop/issues/1(/.*)?"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource
    void everyDirectorySpoilt(Scene scene, String path, Spoiling how) throws IOException {
        World world = scene.set();
        Story story = new Story(world);
        Story.Seen before = story.issue();
        Path directory = world.loopData().resolve(path);
        Spoiling.Spoilt spoilt = how.spoil(directory, world.loopData().resolveSibling("aside"));

        story.first();

        String what = "%s %s %s, told %s".formatted(scene, path, how, story.told());
        assertThat(story.told()).as(what).anyMatch(line -> line.contains(directory.toString()));
        assertThat(story.issue()).as(what).isEqualTo(before);
        assertThat(StatusJson.of(world.status(Scene.loop()))).as(what).contains(directory.toString());
        assertThat(world.agents().violations()).as(what).isEmpty();
        assertThat(spoilt.isStill()).as(what).isTrue();

        spoilt.mend();
        story.then();
        assertThat(story.issue()).as(what).isEqualTo(undisturbed.computeIfAbsent(scene, Story.Undisturbed::of).end());
        world.assertFixedPoint();
    }

    /// Without it nothing is known of accounts that fail, and it is told when one cannot be written down.
    @ParameterizedTest
    @EnumSource(names = {"GARBAGE", "LINK_TO_NOTHING"})
    void theDirectoryOfAccountsSpoilt(Spoiling how) throws IOException {
        World world = Scene.PAUSED.set();
        Story story = new Story(world);
        Path directory = world.loopData().resolve(".accounts");
        Spoiling.Spoilt spoilt = how.spoil(directory, world.loopData().resolveSibling("aside"));

        story.first();

        assertThat(story.neighbour().labels()).isEqualTo("loop/plan-done");
        world.forge().open("Add a lift", "loop/plan");
        world.agents().will(Script.fails("503 the model is overloaded"));
        world.tick();
        assertThat(story.told()).anyMatch(line -> line.contains(directory.toString()));
        StatusJson.of(world.status(Scene.loop()));
        assertThat(spoilt.isStill()).isTrue();

        spoilt.mend();
        story.then();
        assertThat(story.issue().labels()).isEqualTo("loop/plan-done");
        assertThat(world.agents().violations()).isEmpty();
        world.assertFixedPoint();
    }

    @Test
    void aRunIsNotForgottenForALostRecord() throws IOException {
        World world = Scene.AT_WORK.set();
        Path record = world.data(Scene.ISSUE).runDirectory(run(world)).resolve("run.json");
        Files.delete(record);

        assertThat(world.tick().result()).isEqualTo(Tick.Result.FAILED);
        assertThat(world.narration()).anyMatch(line -> line.startsWith("shop/1: ") && line.contains(record + ": it is missing"));
        assertThat(world.agents().launches()).hasSize(1);
        world.assertFixedPoint();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "run.json.tmp"})
    void aRunWhoseRecordWasNeverCompletedNeverWas(String half) throws IOException {
        World world = Scene.COLLECTED.set();
        Path begun = world.data(Scene.ISSUE).meta().resolve("run-20261120T130000.000Z");
        Files.createDirectories(begun);
        if (!half.isEmpty()) {
            Files.writeString(begun.resolve(half), "{\"loop\": \"sh");
        }
        world.quietTick();
        world.assertFixedPoint();
    }

    @Test
    void theRecordOfAnotherRunIsNoRecord() throws IOException {
        World world = Scene.RESTARTED.set();
        List<RunId> runs = world.data(Scene.ISSUE).runs();
        Path record = world.data(Scene.ISSUE).runDirectory(runs.getLast()).resolve("run.json");
        Files.writeString(record, Files.readString(record).replace(runs.getLast().value(), runs.getFirst().value()));

        assertThat(world.tick().result()).isEqualTo(Tick.Result.FAILED);
        assertThat(world.narration()).anyMatch(line -> line.contains(record + ": it is the record of another run"));
        assertThat(world.agents().isWorkingOn(World.ref(Scene.ISSUE))).isTrue();
    }

    /// Whatever else of the issue is spoilt: only the record says how long the agent may work.
    @ParameterizedTest
    @EnumSource
    void nothingButALostRecordKeepsAnAgentFromItsTimeout(Spoiling how) throws IOException {
        for (String name : List.of("intent.json", "foreign.json", "lock")) {
            World world = Scene.AT_WORK.set();
            how.put(Files.createDirectories(world.data(Scene.ISSUE).meta()).resolve(unlinked(world, name)), new byte[10]);
            world.pass(Duration.ofMinutes(31));

            assertThat(world.tick().count("hung")).as(name).isEqualTo("1");
            assertThat(world.agents().processes()).as(name).isZero();
        }
    }

    private static String unlinked(World world, String name) throws IOException {
        Files.deleteIfExists(world.data(Scene.ISSUE).meta().resolve(name));
        return name;
    }

    @ParameterizedTest
    @ValueSource(strings = {"intent.json.tmp", "lock.tmp", "foreign.json.tmp"})
    void halfWrittenFilesAreNotRead(String name) throws IOException {
        World world = Scene.OVER.set();
        Files.writeString(world.data(Scene.ISSUE).meta().resolve(name), "{\"half");

        world.quietTick();
        assertThat(world.labels(Scene.ISSUE)).isEqualTo("loop/plan-done");
        assertThat(world.narration()).noneMatch(line -> line.contains(".tmp"));
    }

    private static RunId run(World world) throws IOException {
        return world.data(Scene.ISSUE).runs().getLast();
    }
}
