package dev.agentloop.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.Seed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Ticks of the packaged program that are killed with SIGKILL, wherever they are: the ordinary ticks after them come to the very end an undisturbed run comes to.
///
/// The kills are the same every time as far as a machine repeats itself. `-Dagentloop.seed=random` draws others and `-Dagentloop.seed=N` those of an earlier run;
/// `-Dagentloop.killRounds=N` sets how many rounds there are.
class KilledTicksIT {
    private static final int ROUNDS = Integer.getInteger("agentloop.killRounds", 10);
    private static final long SEED = Seed.first();

    private static final int MOST_KILLS = 4;

    private static final Pattern MILLIS = Pattern.compile(" ms=(\\d+)");

    @TempDir
    Path root;

    private final Random random = new Random(SEED);
    private final KillMoments moments = new KillMoments(random);
    private final Map<Story, IssueEnd> undisturbed = new EnumMap<>(Story.class);
    private final Map<KillPhase, Integer> phases = new EnumMap<>(KillPhase.class);
    private final List<Story> drawn = new ArrayList<>();

    /// What the ticks of this round said, for whoever has to find out what went wrong.
    private final StringBuilder told = new StringBuilder();

    private Playground playground;
    private AgentDiary diary;

    /// How long a tick takes that starts one agent, watches it and collects what it said, in milliseconds.
    private long oneRun;

    private int struck;

    private record Opened(Story story, int issue) {}

    @Test
    void killedAtAnyMomentTheyComeToTheSameEnd() throws Exception {
        System.out.printf("KilledTicksIT: %d rounds, -Dagentloop.seed=%d%n", ROUNDS, SEED);
        diary = AgentDiary.in(root.resolve("diary"));
        try (Playground opened = Playground.local(root)) {
            playground = opened;
            // The pushed branch waits at the gate, and has no checks.
            playground.replace("loop/shop/config.yaml", "ciGrace: 2m", "ciGrace: 1s");
            undisturbed(List.of(Story.ANSWER));
            undisturbed(List.of(Story.HAND_OFF, Story.CRASH, Story.PUSH, Story.FAILURE));
            try (RunWatch watch = RunWatch.begin(playground)) {
                for (int round = 1; round <= ROUNDS; round++) {
                    told.setLength(0);
                    for (Opened issue : round(draw(round % 3 == 0 ? 2 : 1), 1 + random.nextInt(MOST_KILLS))) {
                        assertThat(IssueEnd.of(playground, issue.issue(), diary)).as("%s in round %d of %d, seed %d:\n%s", issue, round, ROUNDS, SEED, told)
                                .isEqualTo(undisturbed.get(issue.story()));
                    }
                    assertThat(watch.violations()).as("runs at work at once in round %d, seed %d:\n%s", round, SEED, told).isEmpty();
                    assertNothingIsLeft(round);
                }
            }
        }
        System.out.printf("KilledTicksIT: an undisturbed tick with one run took %d ms; %d kills struck, %s%n", oneRun, struck, phases);
        // Where they strike is chance, and how often depends on the machine; a test in which hardly any does shows nothing.
        assertThat(struck).as("kills that struck a tick at work").isGreaterThanOrEqualTo(ROUNDS / 2);
    }

    private void undisturbed(List<Story> stories) throws Exception {
        for (Opened issue : round(stories, 0)) {
            undisturbed.put(issue.story(), IssueEnd.of(playground, issue.issue(), diary));
        }
    }

    /// Each story as often as any other.
    private List<Story> draw(int number) {
        List<Story> stories = new ArrayList<>();
        while (stories.size() < number) {
            if (drawn.isEmpty()) {
                drawn.addAll(List.of(Story.values()));
                Collections.shuffle(drawn, random);
            }
            stories.add(drawn.removeLast());
        }
        return stories;
    }

    private List<Opened> round(List<Story> stories, int kills) throws Exception {
        List<Opened> issues = new ArrayList<>();
        for (Story story : stories) {
            issues.add(new Opened(story, story.open(playground, diary)));
        }
        long whole = stories.stream().mapToLong(story -> kills == 0 ? 0 : oneRun * undisturbed.get(story).starts()).sum();
        for (int kill = 0; kill < kills; kill++) {
            // What a killed tick did need not be done again, so the next one is over earlier.
            kill(issues, moments.next(kill == 0 ? whole : whole * 2 / 3));
        }
        tickUntilQuiet();
        return issues;
    }

    private void kill(List<Opened> issues, long moment) throws Exception {
        Path err = Files.createTempFile(root, "killed", ".txt");
        Process tick = playground.start(Path.of("/dev/null"), err, "tick");
        boolean over = tick.waitFor(moment, TimeUnit.MILLISECONDS);
        tick.destroyForcibly().waitFor();
        told.append(over ? "a tick that was over before it could be killed:\n" : "a tick that was killed after %d ms:\n".formatted(moment)).append(Files.readString(err));
        Files.delete(err);
        if (over) {
            // The machine was busier when it was measured: aim earlier.
            oneRun = Math.max(1, oneRun * 2 / 3);
        } else {
            struck++;
            for (Opened issue : issues) {
                KillPhase phase = KillPhase.of(playground, issue.issue());
                told.append("(%s: %s)\n".formatted(issue, phase));
                phases.merge(phase, 1, Integer::sum);
            }
        }
        // Mostly the next tick comes at once, while what the killed one started is still there.
        if (random.nextInt(3) == 0) {
            Thread.sleep(1_000);
        }
    }

    private void tickUntilQuiet() throws Exception {
        try {
            QuietTicks.run(playground, tick -> {
                told.append("an ordinary tick, exit code %d:\n".formatted(tick.code())).append(tick.err());
                Matcher took = MILLIS.matcher(tick.out());
                if (undisturbed.isEmpty() && took.find()) {
                    oneRun = Math.max(oneRun, Long.parseLong(took.group(1)));
                }
            });
        } catch (AssertionError e) {
            throw new AssertionError("%s, seed %d:\n%s".formatted(e.getMessage(), SEED, told), e);
        }
    }

    private void assertNothingIsLeft(int round) throws Exception {
        String when = "left after round %d, seed %d:\n%s".formatted(round, SEED, told);
        Playground.await("every process is gone; " + when, 20, () -> playground.processesOfItsUser().isEmpty());
        assertThat(Remains.below(playground.loopData())).as(when).isEmpty();
        assertThat(playground.mustRun("status", "--json").out()).as(when).containsPattern("\"lock\" : \\{\\s*\"state\" : \"free\"");
    }
}
