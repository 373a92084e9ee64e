package dev.agentloop.forge.jira;

import dev.agentloop.forge.Answer;
import dev.agentloop.forge.Ask;
import dev.agentloop.forge.BodyReader;
import dev.agentloop.forge.Json;
import dev.agentloop.forge.Page;
import dev.agentloop.forge.PollCursor;
import dev.agentloop.forge.Rest;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueId;
import dev.agentloop.tracker.Changes;
import dev.agentloop.tracker.Watched;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Finds issues by JQL: all watched ones, or what changed.
///
/// What its page tokens do when an issue moves between pages is not documented. So, as on every forge, the listing is sorted by the time of change, oldest first, and goes on
/// from the last time seen; the token only helps when a whole page changed in one second. The index that answers lags behind the issues; what this process wrote
/// itself is named in `reconcileIssues` and then looked at afresh, and the cursor stays behind for the rest.
final class Search {
    /// Of 5,000 that may be asked for: a page is read while the next issue still waits.
    private static final int PAGE = 100;

    /// Jira's most.
    private static final int RECONCILED = 50;

    /// How far the cursor stays behind the newest change seen.
    private static final Duration BEHIND = Duration.ofMinutes(2);

    private final Rest rest;
    private final Address address;
    private final Project project;
    private final Site site;
    private final BodyReader<Page<Issue>> reader;

    Search(Rest rest, Address address, Project project, Site site, Mapping mapping) {
        this.rest = rest;
        this.address = address;
        this.project = project;
        this.site = site;
        this.reader = Json.pageOf("issues", node -> Optional.of(mapping.issue(node)));
    }

    Optional<PollCursor> cursor(String value) {
        return PollCursor.parse(new dev.agentloop.tracker.Cursor(value), "jira", address.scope());
    }

    private PollCursor at(Instant since) {
        return new PollCursor("jira", address.scope(), since, Optional.empty());
    }

    Changes full(List<Watched> watched) throws ForgeException {
        Walk all = new Walk(List.of());
        if (!watched.isEmpty()) {
            all.through(Jql.watched(project.key(), watched), Optional.empty());
        }
        if (all.found.isEmpty()) {
            // Nothing may also mean that nothing may be seen.
            project.confirm();
        }
        // By Jira's clock and before the first page: what changed while the later ones were read is met again.
        Instant start = all.start.or(() -> all.newest).orElse(Instant.EPOCH);
        return new Changes(all.issues(), true, at(behind(start)).toCursor());
    }

    /// Empty when the cursor is from the future, as after a clock was set back: what changed since cannot be told.
    ///
    /// @param touched internal numbers of issues this process wrote to
    Optional<Changes> since(PollCursor cursor, Collection<Long> touched) throws ForgeException {
        Walk walk = touched.isEmpty() ? walk(cursor, List.of()) : reconciled(cursor, touched);
        if (walk.start.filter(cursor.since()::isAfter).isPresent()) {
            return Optional.empty();
        }
        Instant reached = walk.newest.map(Search::behind).filter(cursor.since()::isBefore).orElse(cursor.since());
        return Optional.of(new Changes(walk.issues(), false, at(reached).toCursor()));
    }

    private Walk reconciled(PollCursor cursor, Collection<Long> touched) throws ForgeException {
        List<Long> latest = List.copyOf(touched);
        try {
            return walk(cursor, latest.subList(Math.max(0, latest.size() - RECONCILED), latest.size()));
        } catch (ForgeException e) {
            // All of them must exist; one may have been deleted since.
            if (e.kind() == Kind.REFUSED) {
                return walk(cursor, List.of());
            }
            throw e;
        }
    }

    private Walk walk(PollCursor cursor, List<Long> reconciled) throws ForgeException {
        Walk walk = new Walk(reconciled);
        walk.through(Jql.project(project.key()), Optional.of(cursor.since()));
        return walk;
    }

    /// The first ones by number.
    List<Issue> oldest(boolean closedToo, int max) throws ForgeException {
        Walk walk = new Walk(List.of());
        Ask ask = ask(Jql.byKey(project.key(), closedToo), List.of(), Optional.empty());
        Optional<Ask> page = Optional.of(ask);
        for (int count = 0; page.isPresent() && walk.found.size() < max; count++) {
            rest.refuseBeyondBound(ask, count);
            page = next(walk.take(page.get())).map(token -> ask(Jql.byKey(project.key(), closedToo), List.of(), Optional.of(token)));
        }
        return walk.issues().stream().sorted(Comparator.comparing(Issue::ref)).limit(max).toList();
    }

    private Ask ask(String jql, List<Long> reconciled, Optional<String> token) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("jql", jql).put("maxResults", PAGE);
        ArrayNode fields = body.putArray("fields");
        Mapping.FIELDS.forEach(fields::add);
        if (!reconciled.isEmpty()) {
            ArrayNode ids = body.putArray("reconcileIssues");
            reconciled.forEach(ids::add);
        }
        token.ifPresent(page -> body.put("nextPageToken", page));
        return Ask.query(Project.api("search", "jql"), "list the issues of " + project.key(), body);
    }

    private static Optional<String> next(Page<Issue> page) {
        return page.rest().path("isLast").asBoolean(false) ? Optional.empty() : page.rest().path("nextPageToken").stringValueOpt().filter(token -> !token.isEmpty());
    }

    private static Instant behind(Instant newest) {
        return newest.truncatedTo(ChronoUnit.SECONDS).minus(BEHIND);
    }

    /// What was met so far.
    private final class Walk {
        private final List<Long> reconciled;
        private final Map<IssueId, Issue> found = new LinkedHashMap<>();
        private Optional<Instant> start = Optional.empty();
        private Optional<Instant> newest = Optional.empty();

        Walk(List<Long> reconciled) {
            this.reconciled = reconciled;
        }

        /// @param jql without a time and an order
        void through(String jql, Optional<Instant> since) throws ForgeException {
            Optional<Instant> from = since;
            Optional<String> token = Optional.empty();
            for (int count = 0; ; count++) {
                Ask ask = ask(Jql.byChange(from.isPresent() ? Jql.since(jql, from.get()) : jql), reconciled, token);
                rest.refuseBeyondBound(ask, count);
                Page<Issue> page = take(ask);
                token = next(page);
                if (token.isEmpty()) {
                    return;
                }
                Optional<Instant> further = further(page.entries(), from);
                if (further.isPresent()) {
                    from = further;
                    token = Optional.empty();
                }
            }
        }

        /// Where to go on: at the last issue of the page whose time the index must know by now, since a later one may stand at an earlier place. Only when that leads
        /// nowhere, at the last one. Empty when the page does not reach further than its beginning.
        private Optional<Instant> further(List<Issue> page, Optional<Instant> from) {
            Stream<Issue> settled = page.reversed().stream().filter(issue -> start.filter(begin -> issue.updatedAt().isAfter(begin.minus(BEHIND))).isEmpty());
            return Stream.concat(settled.limit(1), page.reversed().stream().limit(1))
                    // A second early, in case the index is coarser than the times.
                    .map(issue -> issue.updatedAt().truncatedTo(ChronoUnit.SECONDS).minusSeconds(1))
                    .filter(reached -> from.isEmpty() || reached.isAfter(from.get()))
                    .findFirst();
        }

        Page<Issue> take(Ask ask) throws ForgeException {
            Answer<Page<Issue>> answer = rest.get(ask, reader);
            start = start.or(answer::date);
            Page<Issue> page = answer.body().orElseThrow();
            for (Issue issue : page.entries()) {
                newest = newest.filter(issue.updatedAt()::isBefore).or(() -> Optional.of(issue.updatedAt()));
                found.put(issue.ref().id(), site.shown(issue));
            }
            return page;
        }

        List<Issue> issues() {
            return new ArrayList<>(found.values());
        }
    }
}
