package dev.agentloop.forge.github;

import dev.agentloop.forge.Answer;
import dev.agentloop.forge.Ask;
import dev.agentloop.forge.BodyReader;
import dev.agentloop.forge.Json;
import dev.agentloop.forge.Resource;
import dev.agentloop.forge.Rest;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.LoopName;
import dev.agentloop.tracker.Changes;
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

/// Finds issues: all watched ones, or what changed.
///
/// Numbered pages lose an issue when another one leaves an earlier page while they are read. So the listing is sorted by the time of change, oldest first, and the
/// next page is asked for by time: "changed since the last one I saw". Whatever changes meanwhile moves to the end, where it is met again.
final class Listing {
    /// GitHub's most.
    static final String PAGE = "100";

    /// How far the cursor stays behind the newest change seen: GitHub's listings are answered by replicas that may lag.
    private static final Duration BEHIND = Duration.ofMinutes(2);

    private final Rest rest;
    private final Home home;
    private final LoopName loop;

    Listing(Rest rest, Home home, LoopName loop) {
        this.rest = rest;
        this.home = home;
        this.loop = loop;
    }

    Changes full(List<Watched> watched) throws ForgeException {
        Walk all = new Walk();
        for (Watched one : watched) {
            Ask ask = Ask.get(all(one.closedToo()).with("labels", one.label().name()), "list the issues of " + home.name() + " labelled " + one.label());
            if (one.label().name().indexOf(',') >= 0) {
                throw rest.trouble(ask, Kind.REFUSED, "GitHub cannot list by a label that has a comma in its name. Rename it");
            }
            all.through(ask, Optional.empty(), Optional.empty());
        }
        // By the forge's clock and before the first page: what changed while the later ones were read is met again.
        Instant start = all.start.or(() -> all.newest).orElse(Instant.EPOCH);
        return new Changes(all.issues(), true, new PollCursor(home.name(), behind(start), Optional.empty()).toCursor());
    }

    Changes since(PollCursor cursor) throws ForgeException {
        Walk walk = new Walk();
        Ask ask = Ask.get(all(true), "list the issues of " + home.name());
        Optional<String> etag = walk.through(ask, Optional.of(cursor.since()), cursor.etag());
        if (walk.pages == 0) {
            return new Changes(List.of(), false, cursor.toCursor());
        }
        Instant reached = walk.newest.map(Listing::behind).filter(cursor.since()::isBefore).orElse(cursor.since());
        boolean sameRequestNext = reached.equals(cursor.since());
        return new Changes(walk.issues(), false, new PollCursor(home.name(), reached, sameRequestNext ? etag : Optional.empty()).toCursor());
    }

    /// The first ones by number.
    List<Issue> oldest(boolean closedToo, int max) throws ForgeException {
        Resource resource = home.at("issues").with("state", closedToo ? "all" : "open").with("sort", "created").with("direction", "asc").with("per_page", PAGE);
        Ask first = Ask.get(resource, "list the issues of " + home.name());
        List<Issue> found = new ArrayList<>();
        Optional<Ask> page = Optional.of(first);
        for (int count = 0; page.isPresent() && found.size() < max; count++) {
            rest.refuseBeyondBound(first, count);
            Answer<List<Issue>> answer = rest.get(page.get(), Json.entries(this::issue));
            found.addAll(answer.body().orElseThrow());
            page = answer.next().map(first::at);
        }
        return found.stream().sorted(Comparator.comparing(Issue::ref)).limit(max).toList();
    }

    private Optional<Issue> issue(JsonNode node) {
        return Mapping.isPullRequest(node) ? Optional.empty() : Optional.of(Mapping.issue(loop, node));
    }

    private Resource all(boolean closedToo) {
        return home.at("issues").with("state", closedToo ? "all" : "open").with("sort", "updated").with("direction", "asc").with("per_page", PAGE);
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
        private final BodyReader<List<Entry>> reader = Json.entries(node -> Optional.of(new Entry(issue(node), Json.time(node, "updated_at"))));

        private final Map<IssueId, Issue> found = new LinkedHashMap<>();
        private Optional<Instant> start = Optional.empty();
        private Optional<Instant> newest = Optional.empty();
        private int pages;

        /// @param base the request without a time
        /// @param since where to begin
        /// @return the answer's ETag when it was one page, so that any change would change it
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
                    return count == 0 ? answer.etag() : Optional.empty();
                }
                Optional<Instant> further = further(answer.body().get(), from);
                ask = further.isPresent() ? from(base, further) : base.at(answer.next().get());
                from = further.isPresent() ? further : from;
            }
        }

        private Ask from(Ask base, Optional<Instant> since) {
            return since.isPresent() ? base.at(base.resource().with("since", since.get().toString())) : base;
        }

        /// Where to go on. A second early, because GitHub's times are whole seconds and "since" might mean "after". Empty when the page does not reach further
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
