package dev.agentloop.observe;

import dev.agentloop.agent.Agents;
import dev.agentloop.git.HalfClones;
import dev.agentloop.model.Account;
import dev.agentloop.model.AccountId;
import dev.agentloop.model.CiSighting;
import dev.agentloop.model.DiskSpace;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.Intent;
import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.IssueView;
import dev.agentloop.model.IssueView.Sighting;
import dev.agentloop.model.Keepings;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.LoopName;
import dev.agentloop.model.PastRun;
import dev.agentloop.model.RunId;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunView;
import dev.agentloop.model.Snapshot;
import dev.agentloop.model.Standing;
import dev.agentloop.state.DamagedException;
import dev.agentloop.state.IssueData;
import dev.agentloop.state.LoopData;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Reads one loop whole, into a snapshot.
public final class Observer {
    private final LoopData data;
    private final Agents agents;
    private final InstantSource clock;
    private final RunReader runs;

    public Observer(LoopData data, Agents agents, InstantSource clock) {
        this.data = data;
        this.agents = agents;
        this.clock = clock;
        this.runs = new RunReader(agents);
    }

    /// What is known without the tracker: enough to supervise the agents that run.
    public Snapshot withoutTracker(LoopName loop, Optional<LoopConfig> config, String blind) throws IOException {
        return snapshot(loop, config, Optional.of(blind), local(config));
    }

    /// Everything. When the tracker fails half-way, the snapshot says that it is blind.
    public Snapshot with(LoopConfig config, TrackerView tracker, CiView ci) throws IOException {
        Map<IssueId, IssueView> views = local(Optional.of(config));
        try {
            for (Issue issue : tracker.issues()) {
                views.computeIfAbsent(issue.ref().id(), _ -> IssueView.unrecorded(issue));
            }
            for (Map.Entry<IssueId, IssueView> entry : views.entrySet()) {
                IssueView view = sighted(entry.getValue(), tracker);
                entry.setValue(view.with(ci.of(view, config)));
            }
            return snapshot(data.name(), Optional.of(config), Optional.empty(), views);
        } catch (ForgeException e) {
            return snapshot(data.name(), Optional.of(config), Optional.of(e.getMessage()), views);
        }
    }

    private Snapshot snapshot(LoopName loop, Optional<LoopConfig> config, Optional<String> blind, Map<IssueId, IssueView> views) throws IOException {
        return new Snapshot(loop, clock.instant(), config, blind, List.copyOf(views.values()), data.accounts().all(), data.told(), disk(config, blind, views.values()));
    }

    /// What the loop takes is asked only where that is bounded, and measured only when a clone may be wanted.
    private DiskSpace disk(Optional<LoopConfig> config, Optional<String> blind, Collection<IssueView> views) throws IOException {
        if (config.flatMap(LoopConfig::diskQuota).isEmpty()) {
            return new DiskSpace(data.freeSpace(), OptionalLong.empty(), false);
        }
        boolean measure = blind.isEmpty() && views.stream().anyMatch(view -> mayWantAClone(view, config.get()));
        return new DiskSpace(data.freeSpace(), measure ? OptionalLong.of(data.use().measured(clock.instant())) : data.use().remembered(), false);
    }

    private static boolean mayWantAClone(IssueView view, LoopConfig config) {
        boolean queued = view.sighting() instanceof Sighting.Present(Issue issue) && config.prompts().stream().anyMatch(prompt -> issue.has(prompt.input()));
        return queued || view.intent().filter(intent -> intent.kind() == Intent.Kind.LAUNCH).isPresent();
    }

    /// An issue nothing is going on with is not worth a request when the listing did not hold it.
    private static IssueView sighted(IssueView view, TrackerView tracker) throws ForgeException {
        boolean busy = view.pendingRun().isPresent()
                || view.intent().isPresent()
                || view.standing().filter(standing -> !(standing instanceof Standing.Idle)).isPresent();
        return view.seenAs(busy ? tracker.sighting(view.ref().id()) : tracker.listed(view.ref().id()));
    }

    private Map<IssueId, IssueView> local(Optional<LoopConfig> config) throws IOException {
        Instant now = clock.instant();
        Agents.Census census = agents.census();
        Map<AccountId, Account> accounts = data.accounts().all();
        Predicate<RunRecord> watched = run -> run.terms().budget().isLimited()
                || Optional.ofNullable(accounts.get(run.engagement().account())).filter(Account::isFailing).isPresent();
        Prices prices = Prices.of(config);
        Map<IssueId, IssueView> views = new TreeMap<>();
        for (IssueId id : data.issues()) {
            views.put(id, local(data.issue(id), census, now, watched, prices));
        }
        return views;
    }

    private IssueView local(IssueData issue, Agents.Census census, Instant now, Predicate<RunRecord> watched, Prices prices) {
        List<String> damage = new ArrayList<>();
        Optional<Intent> intent = readable(issue::intent, damage);
        Optional<Standing> standing = readable(issue::standing, damage);
        RunReader.Found found = readable(
                        () -> Optional.of(runs.read(issue, intent.flatMap(Intent::run), census, now, watched, prices, damage::add)), damage)
                .orElse(RunReader.Found.NOTHING);
        Keepings keepings = new Keepings(issue.hasClone(), found.neverStarted(), issue.hasTrash() || !HalfClones.in(issue.meta()).isEmpty());
        List<PastRun> pruned = readable(() -> Optional.of(issue.pastRuns()), damage).orElse(List.of());
        Optional<String> told = damage.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", damage));
        return new IssueView(
                issue.issue(), new Sighting.Unseen(), found.runs(), intent, standing, new CiSighting.Unasked(), keepings, gone(pruned, found.runs()).stream().map(prices::on).toList(), told);
    }

    /// A tick that died while it pruned leaves runs that were written down and are there.
    private static List<PastRun> gone(List<PastRun> pruned, List<RunView> runs) {
        if (pruned.isEmpty()) {
            return pruned;
        }
        Set<RunId> present = runs.stream().map(RunView::id).collect(Collectors.toSet());
        return pruned.stream().filter(run -> !present.contains(run.id())).toList();
    }

    private interface Reading<T> {
        Optional<T> read() throws DamagedException, IOException;
    }

    /// What is damaged does not keep the rest from being supervised.
    private static <T> Optional<T> readable(Reading<T> reading, List<String> damage) {
        try {
            return reading.read();
        } catch (DamagedException | IOException e) {
            damage.add(e.getMessage());
            return Optional.empty();
        }
    }
}
