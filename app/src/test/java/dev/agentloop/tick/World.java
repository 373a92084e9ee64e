package dev.agentloop.tick;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.agentloop.agent.FakeAgents;
import dev.agentloop.model.Account;
import dev.agentloop.model.AccountId;
import dev.agentloop.model.ExampleLoop;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.Label;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.LoopName;
import dev.agentloop.model.Narrator;
import dev.agentloop.model.Notice;
import dev.agentloop.model.ProcessIdentity;
import dev.agentloop.model.Subject;
import dev.agentloop.notify.Notifier;
import dev.agentloop.observe.CiView;
import dev.agentloop.observe.Observer;
import dev.agentloop.observe.TrackerView;
import dev.agentloop.plan.Plan;
import dev.agentloop.plan.Planner;
import dev.agentloop.state.AtomicFiles;
import dev.agentloop.state.DamagedException;
import dev.agentloop.state.IssueData;
import dev.agentloop.state.MetricsText;
import dev.agentloop.state.StateRoot;
import dev.agentloop.state.TickLock;
import dev.agentloop.state.TrackerCacheFile;
import dev.agentloop.status.StatusReader;
import dev.agentloop.status.StatusReport;
import dev.agentloop.tracker.Comment;
import dev.agentloop.tracker.FakeCalls;
import dev.agentloop.tracker.FakeForge;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Everything a tick touches, in memory: a forge, a process table, a file system, a clock that stands until it is told. The ticks are real ones.
final class World {
    static final LoopName SHOP = new LoopName("shop");

    /// How issues and the loop fare.
    private static final Set<String> FARES = Set.of("need-supervisor", "loop-failed", "loop-recovered");

    private static final Set<String> CI_READS = Set.of("pullRequests", "checks");

    private Instant now = Instant.parse("2026-11-20T12:00:00Z");
    private Duration uptime = Duration.ZERO;
    private final List<Told> told = new ArrayList<>();
    private final FileSystem disk = Jimfs.newFileSystem(Configuration.unix());
    private final Killing killing = new Killing();
    private final FakeAgents agents = new FakeAgents(killing, () -> now);
    private final FakeWorkspaces workspaces = new FakeWorkspaces(killing, () -> now);
    private final StateRoot state = new StateRoot(disk.getPath("/loop-data"), new AtomicFiles(killing));
    private final List<String> narration = new ArrayList<>();
    private final FakeForge forge;
    private Supplier<List<LoopPorts>> loops;

    World(ExampleLoop loop) {
        forge = new FakeForge(SHOP, () -> now);
        forge.calls().listen(killing);
        workspaces.pushTo(new FakeWorkspaces.Remote() {
            @Override
            public Map<String, String> branches() {
                return forge.branches();
            }

            @Override
            public void push(String branch, String commit) {
                forge.push(branch, commit);
            }
        });
        configure(loop);
    }

    static World shop() {
        return new World(ExampleLoop.shop());
    }

    // What a test changes.

    /// From the next tick on.
    void configure(ExampleLoop loop) {
        LoopConfig config = loop.config();
        loops = () -> List.of(ready(config));
    }

    /// From the next tick on nothing can be read of the configuration.
    void breakConfiguration() {
        loops = () -> List.of(new LoopPorts.Broken(
                SHOP, "config.yaml:3: unknown key", Optional.of("config.yaml:3: unknown key"), narrator(), notifier(), UnaryOperator.identity()));
    }

    /// From the next tick on the loop is configured no more.
    void removeConfiguration() {
        loops = () -> List.of(new LoopPorts.Broken(SHOP, "loop 'shop' is no longer configured", Optional.empty(), narrator(), notifier(), UnaryOperator.identity()));
    }

    /// Time passes, by every clock.
    void pass(Duration time) {
        now = now.plus(time);
        uptime = uptime.plus(time);
        agents.pass(time);
    }

    /// Somebody sets the wall clock.
    void setClock(Duration by) {
        now = now.plus(by);
    }

    Instant now() {
        return now;
    }

    FakeForge forge() {
        return forge;
    }

    FakeAgents agents() {
        return agents;
    }

    FakeWorkspaces workspaces() {
        return workspaces;
    }

    Killing killing() {
        return killing;
    }

    // What a test sees.

    static IssueRef ref(IssueId issue) {
        return new IssueRef(SHOP, issue);
    }

    /// In order, comma-separated.
    String labels(IssueId issue) {
        return forge.labels(issue).stream().sorted().map(Label::name).collect(Collectors.joining(", "));
    }

    /// As anybody sees it now.
    Issue issue(IssueId issue) {
        return forge.issue(issue);
    }

    /// Of agentloop.
    List<String> comments(IssueId issue) {
        return forge.commentsOf(issue).stream().filter(c -> c.author().equals(FakeForge.LOGIN)).map(Comment::body).toList();
    }

    IssueData data(IssueId issue) {
        return state.loop(SHOP).issue(issue);
    }

    /// Accounts that failed their agents, as they are written down.
    Map<AccountId, Account> accounts() {
        try {
            return state.accounts().all();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> narration() {
        return List.copyOf(narration);
    }

    Path loopData() {
        return state.path();
    }

    /// Every file below `loop-data/`, with its content, byte by byte, but for the one that counts ticks.
    Map<String, String> tree() {
        Map<String, String> tree = files();
        tree.remove(MetricsText.FILE);
        return tree;
    }

    /// Every file below `loop-data/`.
    Map<String, String> files() {
        try (Stream<Path> files = Files.walk(state.path())) {
            Map<String, String> tree = new TreeMap<>();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                tree.put(state.path().relativize(file).toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
            }
            return tree;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What `agentloop status` says of an issue while a tick is at work that saw this label on it, or after one that was killed.
    StatusReport.Issue statusHavingSeen(IssueId issue, String label, ExampleLoop loop) {
        TrackerCacheFile cache = state.loop(SHOP).trackerCache();
        TrackerCacheFile.Content seen = cache.read().orElseThrow();
        Issue asSeen = new Issue(ref(issue), "", "", "alice", true, Set.of(new Label(label)), now);
        try {
            cache.write(new TrackerCacheFile.Content(seen.watched(), seen.cursor(), seen.fullAt(), List.of(asSeen)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return status(loop).loops().getFirst().issues().getFirst();
    }

    /// While a tick holds the lock: its process is the one of that issue's agent, which is alive as well.
    StatusReport.Issue statusDuringATick(IssueId issue, String label, ExampleLoop loop) {
        try (TickLock _ = TickLock.tryAcquire(state, new TickLock.Holder(data(issue).lock().orElseThrow().process(), now)).orElseThrow()) {
            return statusHavingSeen(issue, label, loop);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What `agentloop status` says.
    StatusReport status(ExampleLoop loop) {
        var configured = new StatusReader.Configured(SHOP, Optional.of(loop.config()), Optional.empty());
        return new StatusReader(state, agents, () -> now).read(List.of(configured));
    }

    /// What a tick would do now, and what it would leave alone.
    Plan plan(ExampleLoop loop) {
        try {
            TrackerView view = TrackerView.refresh(forge.anotherTracker(), loop.config(), state.loop(SHOP).trackerCache(), now);
            return Planner.plan(new Observer(state.loop(SHOP), agents, () -> now).with(loop.config(), view, new CiView(forge.codeHost())));
        } catch (IOException | ForgeException e) {
            throw new IllegalStateException(e);
        }
    }

    // Ticks.

    /// @param line the loop's summary
    record Ticked(Tick.Result result, String line) {
        /// The value of a key of the summary line.
        String count(String key) {
            return Stream.of(line.split(" ")).filter(word -> word.startsWith(key + "=")).map(word -> word.substring(key.length() + 1)).findFirst().orElseThrow();
        }
    }

    /// @throws Killing.Killed when the tick was to be killed and came to that point
    Ticked tick() {
        List<String> out = new ArrayList<>();
        Duration begun = uptime;
        TickLock.Holder self = new TickLock.Holder(new ProcessIdentity(1, "agentloop", 1, "boot"), now);
        try {
            Tick.Result result = new Tick(state, self, agents, () -> now, () -> Tick.TIME_LIMIT.minus(uptime.minus(begun)), narrator(), new MetricsFile(state, true, List::of, narration::add)).run(loops, out::add);
            return new Ticked(result, out.isEmpty() ? "" : out.getFirst());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalStateException e) {
            if (e.getCause() instanceof Killing.Killed killed) {
                throw killed;
            }
            throw e;
        }
    }

    /// `agentloop stop`, between two ticks.
    ///
    /// @throws Killing.Killed when it was to be killed and came to that point
    HandStop.Result stop(IssueId issue) {
        try {
            return new HandStop(loops.get().getFirst(), state.loop(SHOP), agents, () -> now, () -> Tick.TIME_LIMIT).stop(ref(issue));
        } catch (IOException | DamagedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// `agentloop gc`, between two ticks.
    ///
    /// @throws Killing.Killed when it was to be killed and came to that point
    void makeRoom() {
        try {
            new MakingRoom(loops.get().getFirst(), state.loop(SHOP), agents, () -> now, () -> Tick.TIME_LIMIT).clear();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Ticked quietTick() {
        Ticked ticked = tick();
        assertThat(ticked.result()).as("%s", narration).isEqualTo(Tick.Result.DONE);
        return ticked;
    }

    /// Planning again yields nothing: a tick more does nothing, and one more not even learns anything: it asks the tracker once, and CI about each issue that waits for it.
    void assertFixedPoint() {
        forge.calls().forgetLog();
        Map<String, String> before = recorded();
        int launched = agents.launches().size();
        tick();
        assertThat(forge.calls().writes()).isEmpty();
        assertThat(agents.launches()).hasSize(launched);
        assertThat(recorded()).isEqualTo(before);
        Map<String, String> all = tree();
        forge.calls().forgetLog();
        Ticked idle = tick();
        assertThat(tree()).isEqualTo(all);
        List<String> operations = forge.calls().log().stream().map(FakeCalls.Call::operation).toList();
        assertThat(operations).doesNotContain("read");
        assertThat(operations.stream().filter(operation -> !CI_READS.contains(operation))).containsExactly("changes");
        assertThat(operations).hasSizeLessThanOrEqualTo(1 + 2 * Integer.parseInt(idle.count("ci_waiting")));
        assertThat(idle.count("requests")).isEqualTo(Integer.toString(operations.size()));
        assertThat(agents.violations()).isEmpty();
    }

    /// What is remembered of the tracker also tells of the tick's own last changes, which the next tick learns of as everybody else does; and that a loop works again is
    /// known by a tick in which it does.
    private Map<String, String> recorded() {
        Map<String, String> tree = tree();
        tree.remove(SHOP + "/tracker.json");
        tree.remove(SHOP + "/told.json");
        return tree;
    }

    /// What people were told by their command.
    record Told(Subject about, Notice notice) {
        @Override
        public String toString() {
            return about + " " + notice.event() + ": " + notice.text();
        }
    }

    /// Since the beginning.
    List<Told> told() {
        return List.copyOf(told);
    }

    /// Of accounts and budgets.
    List<String> notified() {
        return told.stream().filter(one -> !FARES.contains(one.notice().event())).map(Told::toString).toList();
    }

    private LoopPorts ready(LoopConfig config) {
        return new LoopPorts.Ready(
                config,
                forge.anotherTracker(),
                forge.anotherCodeHost(),
                workspaces,
                new LabelsOnce(state.loop(SHOP)),
                narrator(),
                notifier(),
                _ -> Map.of(),
                UnaryOperator.identity());
    }

    private Notifier notifier() {
        return (notice, about, _) -> tell(new Told(about, notice));
    }

    private void tell(Told notice) {
        killing.before("notify " + notice.notice().event());
        told.add(notice);
        killing.after("notify " + notice.notice().event());
    }

    private Narrator narrator() {
        return new Narrator() {
            @Override
            public void event(LoopName loop, String what) {
                narration.add(loop + ": " + what);
            }

            @Override
            public void event(IssueRef issue, String what) {
                narration.add(issue + ": " + what);
            }
        };
    }
}
