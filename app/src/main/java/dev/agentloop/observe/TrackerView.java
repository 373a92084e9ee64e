package dev.agentloop.observe;

import dev.agentloop.model.ForgeException;
import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.IssueText;
import dev.agentloop.model.IssueView.Sighting;
import dev.agentloop.model.Label;
import dev.agentloop.model.LabelRoles;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.Prompt;
import dev.agentloop.state.TrackerCacheFile;
import dev.agentloop.tracker.Changes;
import dev.agentloop.tracker.Cursor;
import dev.agentloop.tracker.Tracker;
import dev.agentloop.tracker.Watched;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The issues of one loop as the tracker shows them, kept up to date within a tick by what agentloop itself changes, and from tick to tick by asking only for what is new.
public final class TrackerView {
    /// How often every watched issue is listed afresh. It finds what no forge reports as a change: deleted and transferred issues, renamed labels.
    static final Duration FULL_LISTING_EVERY = Duration.ofHours(1);

    private final Tracker tracker;
    private final TrackerCacheFile file;
    private final String watched;
    private final Map<IssueId, Issue> issues = new TreeMap<>();
    private final Map<IssueId, String> gone = new TreeMap<>();
    private Map<IssueId, String> unreadable = Map.of();
    private Cursor cursor;
    private Instant fullAt;
    private Optional<TrackerCacheFile.Content> saved;

    private TrackerView(Tracker tracker, TrackerCacheFile file, String watched) {
        this.tracker = tracker;
        this.file = file;
        this.watched = watched;
        this.saved = file.read();
    }

    /// Asks the tracker what is new, and for everything when too little is known.
    public static TrackerView refresh(Tracker tracker, LoopConfig config, TrackerCacheFile file, Instant now) throws ForgeException {
        List<Watched> labels = watched(config);
        TrackerView view = new TrackerView(tracker, file, config.repoURL() + " " + labels);
        Optional<TrackerCacheFile.Content> usable = view.saved.filter(content -> content.watched().equals(view.watched))
                .filter(content -> !content.fullAt().isAfter(now))
                .filter(content -> content.fullAt().plus(FULL_LISTING_EVERY).isAfter(now));
        usable.ifPresent(content -> content.issues().forEach(view::put));
        Changes changes = tracker.changes(labels, usable.map(content -> new Cursor(content.cursor())));
        if (changes.full()) {
            view.issues.clear();
        }
        changes.issues().forEach(view::put);
        view.unreadable = changes.unreadable();
        view.unreadable.keySet().forEach(view.issues::remove);
        view.cursor = changes.next();
        view.fullAt = changes.full() || usable.isEmpty() ? now : usable.get().fullAt();
        return view;
    }

    private static List<Watched> watched(LoopConfig config) {
        List<Watched> watched = new ArrayList<>();
        for (Label label : config.managedLabels()) {
            watched.add(new Watched(label, closedToo(config, label)));
        }
        return watched;
    }

    private static boolean closedToo(LoopConfig config, Label label) {
        return switch (config.labelRoles().of(label).orElseThrow()) {
            case LabelRoles.Role.QUEUED -> config.promptFor(label).orElseThrow().issueState() != Prompt.IssueState.OPEN;
            // A merge often closes an issue before its agent, or CI, is done.
            case LabelRoles.Role.WORKING, LabelRoles.Role.GATE -> true;
            case LabelRoles.Role.DONE, LabelRoles.Role.NEEDS_HUMAN -> false;
        };
    }

    /// The issues with a managed label, ascending.
    public Collection<Issue> issues() {
        return List.copyOf(issues.values());
    }

    /// Issues that are there but could not be read, each with what to mend. Nothing is decided about them.
    public Map<IssueId, String> unreadable() {
        return unreadable;
    }

    /// What the tracker's listing says about one issue. Costs no request.
    public Sighting listed(IssueId id) {
        if (gone.containsKey(id)) {
            return new Sighting.Gone(gone.get(id));
        }
        if (unreadable.containsKey(id)) {
            return new Sighting.Unseen();
        }
        return issues.containsKey(id) ? new Sighting.Present(issues.get(id)) : new Sighting.Unlisted();
    }

    /// What the tracker says about one issue: asked for, when the listing did not hold it.
    public Sighting sighting(IssueId id) throws ForgeException {
        Sighting listed = listed(id);
        if (!(listed instanceof Sighting.Unlisted)) {
            return listed;
        }
        try {
            return new Sighting.Present(read(id).issue());
        } catch (ForgeException e) {
            if (e.kind() != ForgeException.Kind.GONE) {
                throw e;
            }
            return new Sighting.Gone(e.getMessage());
        }
    }

    /// Reads one issue afresh.
    public IssueText read(IssueId id) throws ForgeException {
        try {
            IssueText text = tracker.read(id);
            put(text.issue());
            return text;
        } catch (ForgeException e) {
            if (e.kind() == ForgeException.Kind.GONE) {
                issues.remove(id);
                gone.put(id, e.getMessage());
            }
            throw e;
        }
    }

    /// Takes in what is now known about an issue.
    public void put(Issue issue) {
        if (issue.managedLabels().isEmpty()) {
            issues.remove(issue.ref().id());
        } else {
            issues.put(issue.ref().id(), issue);
        }
    }

    /// Remembers what was seen for the next tick, when it differs from what is remembered.
    public void save() throws IOException {
        var content = new TrackerCacheFile.Content(watched, cursor.value(), fullAt, List.copyOf(issues.values()));
        if (!saved.equals(Optional.of(content))) {
            file.write(content);
            saved = Optional.of(content);
        }
    }
}
