package dev.agentloop.tick;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.model.RunId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Files below `loop-data/` that somebody, or a full disk, spoilt.
class DamageTest {
    private final World world = new World(ExampleLoop.named("shop").with(ExampleLoop.prompt("plan").concurrency(2)));
    private final IssueId issue = world.forge().open("Add a cart", "loop/plan");

    DamageTest() {
        world.quietTick();
    }

    enum Spoiling {
        EMPTY(""),
        TRUNCATED("{\"kind\": \"STA"),
        GARBAGE("\u0000\u0001\u0002"),
        DIRECTORY(null);

        private final String content;

        Spoiling(String content) {
            this.content = content;
        }

        void spoil(Path file) throws IOException {
            Files.deleteIfExists(file);
            if (content == null) {
                Files.createDirectories(file.resolve("inside"));
            } else {
                Files.writeString(file, content);
            }
        }
    }

    private RunId run() throws IOException {
        return world.data(issue).runs().getLast();
    }

    private void assertReportedAndLeftAlone(Path file) {
        IssueId next = world.forge().open("Add a till", "loop/plan");
        int launched = world.agents().launches().size();

        World.Ticked ticked = world.tick();

        assertThat(world.agents().launches()).hasSize(launched + 1);
        assertThat(world.labels(next)).isEqualTo("loop/plan-doing");
        assertThat(world.labels(issue)).isEqualTo("loop/plan-doing");
        assertThat(world.narration()).anyMatch(line -> line.startsWith("shop/1: ") && line.contains(file.toString()));
        assertThat(ticked.result()).isEqualTo(Tick.Result.FAILED);
        world.assertFixedPoint();
    }

    @ParameterizedTest
    @EnumSource
    void aSpoiltRunRecord(Spoiling how) throws IOException {
        Path file = world.data(issue).runDirectory(run()).resolve("run.json");
        world.agents().finish(World.ref(issue), "Ready.");
        how.spoil(file);
        assertReportedAndLeftAlone(file);
    }

    @ParameterizedTest
    @EnumSource
    void aSpoiltIntent(Spoiling how) throws IOException {
        Path file = world.data(issue).meta().resolve("intent.json");
        world.agents().finish(World.ref(issue), "Ready.");
        how.spoil(file);
        assertReportedAndLeftAlone(file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ending.json", "stopped.json"})
    void aSpoiltFileOfTheRun(String name) throws IOException {
        Path file = world.data(issue).runDirectory(run()).resolve(name);
        world.agents().finish(World.ref(issue), "Ready.");
        Spoiling.TRUNCATED.spoil(file);
        assertReportedAndLeftAlone(file);
    }

    @ParameterizedTest
    @EnumSource
    void aSpoiltLockIsDecidedByLookingForTheProcess(Spoiling how) throws IOException {
        how.spoil(world.data(issue).meta().resolve("lock"));
        world.quietTick();
        assertThat(world.agents().launches()).hasSize(1);
        assertThat(world.labels(issue)).isEqualTo("loop/plan-doing");

        world.agents().finish(World.ref(issue), "Ready.");
        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("loop/plan-done");
        world.assertFixedPoint();
    }

    @Test
    void aSpoiltIntentDoesNotKeepTheAgentFromItsTimeout() throws IOException {
        Spoiling.TRUNCATED.spoil(world.data(issue).meta().resolve("intent.json"));
        world.pass(Duration.ofMinutes(31));

        assertThat(world.tick().count("hung")).isEqualTo("1");
        assertThat(world.agents().processes()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsRememberedOfTheTrackerIsOnlyWorthRequests(Spoiling how) throws IOException {
        Path file = world.data(issue).meta().getParent().resolveSibling("tracker.json");
        assertThat(file).exists();
        how.spoil(file);
        world.forge().removeLabel(issue, new Label("bug"));
        if (how != Spoiling.DIRECTORY) {
            world.quietTick();
            world.assertFixedPoint();
        } else {
            world.tick();
        }
        assertThat(world.agents().launches()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"intent.json.tmp", "lock.tmp", "foreign.json.tmp"})
    void halfWrittenFilesAreNotRead(String name) throws IOException {
        Files.writeString(world.data(issue).meta().resolve(name), "{\"half");
        world.agents().finish(World.ref(issue), "Ready.");

        world.quietTick();
        assertThat(world.labels(issue)).isEqualTo("loop/plan-done");
        assertThat(world.narration()).noneMatch(line -> line.contains(".tmp"));
    }
}
