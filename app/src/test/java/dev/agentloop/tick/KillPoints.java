package dev.agentloop.tick;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.Account;
import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunView;
import dev.agentloop.state.DamagedException;
import dev.agentloop.state.IssueData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/// Runs a scenario once undisturbed, and once more for each outside effect of its tick, killed before and after it: the ends must be the same.
final class KillPoints {
    /// Ticks after the killed one; more than any scenario needs.
    private static final int MOST_TICKS = 6;

    private static final List<String> COLOURED = List.of("loop/plan", "loop/plan-doing", "loop/plan-done", "loop/code", "NeedSupervisor");

    /// Fewer points than this, and the seam is not in place.
    private static final int FEWEST_POINTS = 6;

    /// How a world looks from outside, without what may differ: the names of runs, which follow the clock.
    ///
    /// @param newSession whether a conversation was begun anew; a start that is finished by a later tick begins it again
    /// @param disk of each issue its clone, what was kept of one, its runs, and its state. Left out is the lock, which a run that was adopted may not have, and files that
    /// were half written: each is written anew before it is read
    /// @param accounts that failed, and what was told
    private record End(
            List<String> labels,
            List<List<String>> comments,
            List<String> runs,
            int charged,
            int processes,
            boolean newSession,
            List<String> intents,
            List<List<String>> disk,
            List<String> accounts,
            List<String> colours) {
        static End of(World world, List<IssueId> issues) {
            List<String> runs = new ArrayList<>();
            List<String> intents = new ArrayList<>();
            List<List<String>> disk = new ArrayList<>();
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
                            runs.add(issue + " " + record.agent() + " " + record.terms().prompt() + " " + record.kind() + " " + record.attempt() + " "
                                    + ending.map(RunView.Ending::outcome).orElse("pending") + ending.flatMap(RunView.Ending::kind).map(kind -> " " + kind.word()).orElse(""));
                        }
                    }
                    // Whether it was tried is not known of one that was killed.
                    data.intent().ifPresent(intent -> intents.add(intent.kind() + " " + intent.before() + " " + intent.after() + " since " + intent.since()));
                    disk.add(disk(data));
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
                    !world.agents().freshSessions().isEmpty(),
                    intents,
                    disk,
                    accounts(world),
                    COLOURED.stream().map(label -> label + " " + world.forge().colour(new Label(label)).orElse("missing")).toList());
        }

        private static List<String> accounts(World world) {
            List<String> accounts = new ArrayList<>();
            for (Account account : world.accounts().values()) {
                String tried = account.probe().isPresent() ? ", is tried" : "";
                accounts.add("%s %s until %s after %d%s".formatted(account.id(), account.isFailing() ? account.cause() : "works", account.until(), account.failures(), tried));
            }
            String told = world.tree().getOrDefault(World.SHOP + "/told.json", "");
            // Of a tick that was killed nobody knows how the loop fared.
            if (!told.isEmpty()) {
                new JsonMapper().readTree(told).get("told").valueStream().map(key -> withoutRunId(key.asString())).sorted().forEach(accounts::add);
            }
            return accounts;
        }

        private static List<String> disk(IssueData data) throws IOException, DamagedException {
            List<String> disk = new ArrayList<>();
            if (Files.exists(data.workspace())) {
                disk.add("clone");
            }
            if (Files.exists(data.meta())) {
                try (Stream<Path> files = Files.list(data.meta())) {
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> !name.equals("lock") && !name.endsWith(".tmp"))
                            .map(End::withoutRunId)
                            .sorted()
                            .forEach(disk::add);
                }
            }
            data.pastRuns().forEach(past -> disk.add("past " + past.outcome() + " " + past.runs()));
            return disk;
        }

        private static String withoutRunId(String comment) {
            return comment.replaceAll("rescue-[^ ']+", "KEPT").replaceAll("run-\\d{8}T\\d{6}\\.\\d{3}Z", "RUN").replaceAll("note=[^ ]+", "NOTE");
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

    static void assertConverges(ExampleLoop loop, Consumer<World> before) {
        assertConverges(loop, before, _ -> {});
    }

    /// @param later what happens once everything waits
    static void assertConverges(ExampleLoop loop, Consumer<World> before, Consumer<World> later) {
        Scenario scenario = new Scenario(loop, before);
        World undisturbed = scenario.ready();
        undisturbed.tick();
        List<String> points = undisturbed.killing().points();
        assertThat(points).hasSizeGreaterThanOrEqualTo(FEWEST_POINTS);
        List<End> expected = ends(undisturbed, later);
        for (int point = 0; point < points.size(); point++) {
            World world = scenario.ready();
            world.killing().arm(point);
            String what = "killed %s (%d of %d)".formatted(points.get(point), point, points.size());
            assertThat(ends(world, later)).as("%s, narration %s", what, world.narration()).isEqualTo(expected);
            assertTold(world, undisturbed, points.get(point), what);
        }
    }

    private static List<End> ends(World world, Consumer<World> later) {
        End end = run(world);
        later.accept(world);
        return List.of(end, run(world));
    }

    /// Nothing twice; and lost only where nobody knows whether it was said.
    private static void assertTold(World world, World undisturbed, String point, String what) {
        List<String> expected = told(undisturbed);
        List<String> told = told(world);
        assertThat(told).as(what).doesNotHaveDuplicates().isSubsetOf(expected);
        assertThat(told.size()).as(what).isGreaterThanOrEqualTo(expected.size() - (point.equals("after rename told.json") || point.startsWith("before notify") ? 1 : 0));
    }

    private static List<String> told(World world) {
        return world.told().stream().filter(told -> !told.notice().event().startsWith("loop-")).map(told -> End.withoutRunId(told.toString())).toList();
    }
}
