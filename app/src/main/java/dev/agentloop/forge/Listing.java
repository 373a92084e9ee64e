package dev.agentloop.forge;

import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.tracker.Changes;
import dev.agentloop.tracker.Cursor;
import dev.agentloop.tracker.Watched;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Finds issues: all watched ones, or what changed, where a forge can list them by the time of change and from a time on.
///
/// Numbered pages lose an issue when another one leaves an earlier page while they are read. So the listing is sorted by the time of change, oldest first, and the
/// next page is asked for by time: "changed since the last one I saw". Whatever changes meanwhile moves to the end, where it is met again.
public final class Listing {
    /// How far the cursor stays behind the newest change seen: listings are answered by replicas that may lag, and GitLab notes a change at most once a minute.
    private static final Duration BEHIND = Duration.ofMinutes(2);

    private final Rest rest;
    private final Home home;
    private final Form form;

    /// How a forge is asked, and how it answers.
    public interface Form {
        /// The forge's word in a cursor.
        String forge();

        /// How many entries a page is asked to have.
        int pageSize();

        /// All issues, or the open ones, by the time of change, oldest first, in the largest pages there are.
        Resource byChange(boolean closedToo);

        /// All issues, or the open ones, by the time they were made, oldest first.
        Resource byCreation(boolean closedToo);

        /// Only those with the label.
        Resource with(Resource listing, Label label);

        /// Only those changed at or after the moment.
        Resource since(Resource listing, Instant from);

        /// One entry; empty when it is no issue, as when a pull request stands among them.
        Optional<Issue> issue(JsonNode entry);

        /// When the entry changed last.
        Instant updatedAt(JsonNode entry);
    }

    public Listing(Rest rest, Home home, Form form) {
        this.rest = rest;
        this.home = home;
        this.form = form;
    }

    /// What is new; everything that is watched when the cursor is none of ours.
    public Changes changes(List<Watched> watched, Optional<Cursor> cursor) throws ForgeException {
        Optional<PollCursor> known = cursor.flatMap(c -> PollCursor.parse(c, form.forge(), home.name()));
        return home.visible(() -> {
            Optional<Changes> changes = known.isPresent() ? since(known.get()) : Optional.empty();
            return changes.isPresent() ? changes.get() : full(watched);
        });
    }

    private PollCursor cursor(Instant since, Optional<String> etag) {
        return new PollCursor(form.forge(), home.name(), since, etag);
    }

    private Changes full(List<Watched> watched) throws ForgeException {
        Walk all = new Walk();
        for (Watched one : watched) {
            Ask ask = Ask.get(form.with(form.byChange(one.closedToo()), one.label()), "list the issues of " + home.name() + " labelled " + one.label());
            if (one.label().name().indexOf(',') >= 0) {
                throw rest.trouble(ask, Kind.REFUSED, "a forge cannot list by a label that has a comma in its name. Rename it");
            }
            all.through(ask, Optional.empty(), Optional.empty());
        }
        // By the forge's clock and before the first page: what changed while the later ones were read is met again.
        Instant start = all.start.or(() -> all.newest).orElse(Instant.EPOCH);
        return new Changes(all.issues(), true, cursor(behind(start), Optional.empty()).toCursor());
    }

    /// Empty when the cursor is from the future, as after the forge's clock was set back: what changed since cannot be told.
    private Optional<Changes> since(PollCursor cursor) throws ForgeException {
        Walk walk = new Walk();
        Ask ask = Ask.get(form.byChange(true), "list the issues of " + home.name());
        Optional<String> etag = walk.through(ask, Optional.of(cursor.since()), cursor.etag());
        if (walk.pages == 0) {
            return Optional.of(new Changes(List.of(), false, cursor.toCursor()));
        }
        if (walk.start.filter(cursor.since()::isAfter).isPresent()) {
            return Optional.empty();
        }
        Instant reached = walk.newest.map(Listing::behind).filter(cursor.since()::isBefore).orElse(cursor.since());
        boolean sameRequestNext = reached.equals(cursor.since());
        return Optional.of(new Changes(walk.issues(), false, cursor(reached, sameRequestNext ? etag : Optional.empty()).toCursor()));
    }

    /// The first ones by number.
    public List<Issue> oldest(boolean closedToo, int max) throws ForgeException {
        Ask first = Ask.get(form.byCreation(closedToo), "list the issues of " + home.name());
        List<Issue> found = new ArrayList<>();
        Optional<Ask> page = Optional.of(first);
        for (int count = 0; page.isPresent() && found.size() < max; count++) {
            rest.refuseBeyondBound(first, count);
            Answer<List<Issue>> answer = rest.get(page.get(), Json.entries(form::issue));
            found.addAll(answer.body().orElseThrow());
            page = answer.next().map(first::at);
        }
        return found.stream().sorted(Comparator.comparing(Issue::ref)).limit(max).toList();
    }

    private static Instant behind(Instant newest) {
        return newest.truncatedTo(ChronoUnit.SECONDS).minus(BEHIND);
    }

    /// One entry of a page.
    ///
    /// @param issue empty for a pull request, which counts for how far the listing got
    private record Entry(Optional<Issue> issue, Instant updatedAt) {}

    /// What was met so far.
    private final class Walk {
        private final BodyReader<List<Entry>> reader = Json.entries(node -> Optional.of(new Entry(form.issue(node), form.updatedAt(node))));

        private final Map<IssueId, Issue> found = new LinkedHashMap<>();
        private Optional<Instant> start = Optional.empty();
        private Optional<Instant> newest = Optional.empty();
        private int pages;

        /// @param base the request without a time
        /// @param since where to begin
        /// @return the answer's ETag when it was one page with room for another entry, so that any change would change it: an ETag may be of the body alone, which says
        ///     nothing of the next page
        Optional<String> through(Ask base, Optional<Instant> since, Optional<String> etag) throws ForgeException {
            Optional<Instant> from = since;
            Ask ask = from(base, since).unlessStill(etag);
            for (int count = 0; ; count++) {
                rest.refuseBeyondBound(base, count);
                Answer<List<Entry>> answer = rest.get(ask, reader);
                if (answer.moved()) {
                    home.confirm();
                }
                if (answer.body().isEmpty()) {
                    return etag;
                }
                take(answer);
                if (answer.next().isEmpty()) {
                    boolean room = answer.body().get().size() < form.pageSize();
                    return count == 0 && room ? answer.etag() : Optional.empty();
                }
                Optional<Instant> further = further(answer.body().get(), from);
                ask = further.isPresent() ? from(base, further) : base.at(answer.next().get());
                from = further.isPresent() ? further : from;
            }
        }

        private Ask from(Ask base, Optional<Instant> since) {
            return since.isPresent() ? base.at(form.since(base.resource(), since.get())) : base;
        }

        /// Where to go on. A second early, because a forge's times may be whole seconds and "since" might mean "after". Empty when the page does not reach further
        /// than its beginning, as when a hundred issues changed in one second; then only the page's number helps.
        private Optional<Instant> further(List<Entry> page, Optional<Instant> from) {
            return page.isEmpty()
                    ? Optional.empty()
                    : Optional.of(page.getLast().updatedAt().truncatedTo(ChronoUnit.SECONDS).minusSeconds(1))
                            .filter(reached -> from.isEmpty() || reached.isAfter(from.get()));
        }

        private void take(Answer<List<Entry>> answer) {
            pages++;
            start = start.or(answer::date);
            for (Entry entry : answer.body().orElseThrow()) {
                newest = newest.filter(entry.updatedAt()::isBefore).or(() -> Optional.of(entry.updatedAt()));
                entry.issue().ifPresent(issue -> found.put(issue.ref().id(), issue));
            }
        }

        List<Issue> issues() {
            return new ArrayList<>(found.values());
        }
    }
}
