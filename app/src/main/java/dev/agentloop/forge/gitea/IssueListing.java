package dev.agentloop.forge.gitea;

import dev.agentloop.forge.Ask;
import dev.agentloop.forge.Home;
import dev.agentloop.forge.PollCursor;
import dev.agentloop.forge.Resource;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.LoopName;
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

/// Finds issues: all watched ones, or what changed.
///
/// Gitea lists issues newest first (Forgejo alone can sort them otherwise) and has no ETags. `since` takes whole seconds and means "at or after"; labels, closing, edits and
/// comments all move the time of change it goes by.
///
/// `labels` is not what it seems: names that the repository itself has not got are ignored, so that everything is listed, and of two labels with one name an issue must have
/// both. So whatever is listed is looked at again here, and a name that is not exactly one label is not asked for.
final class IssueListing {
    /// The cursor's word for both forges: a cursor does not become foreign when a server is moved from one to the other.
    private static final String FORGE = "gitea";

    /// How far the cursor stays behind the newest change seen: one that was begun earlier may become visible later.
    private static final Duration BEHIND = Duration.ofMinutes(2);

    /// After so long without a change the last ones need not be listed again and again; also a clock of a proxy that is wrong is not wrong by that much.
    private static final Duration SETTLED = Duration.ofHours(1);

    private final Home home;
    private final LoopName loop;
    private final Pages pages;
    private final Labels labels;

    IssueListing(Home home, LoopName loop, Pages pages, Labels labels) {
        this.home = home;
        this.loop = loop;
        this.pages = pages;
        this.labels = labels;
    }

    Changes changes(List<Watched> watched, Optional<Cursor> cursor) throws ForgeException {
        Optional<PollCursor> known = cursor.flatMap(c -> PollCursor.parse(c, FORGE, home.name()));
        return known.isPresent() ? since(known.get(), watched) : full(watched);
    }

    private Changes full(List<Watched> watched) throws ForgeException {
        for (int reading = 1; reading <= Pages.READINGS; reading++) {
            Optional<Changes> whole = fullOnce(watched);
            if (whole.isPresent()) {
                return whole.get();
            }
        }
        throw pages.restless(all(true));
    }

    /// @return empty when an issue may have slipped past
    private Optional<Changes> fullOnce(List<Watched> watched) throws ForgeException {
        // By the forge's clock and before the first page: what changes while the later ones are read is met again.
        Optional<Instant> start = labels.refresh();
        Map<IssueId, Issue> found = new LinkedHashMap<>();
        boolean onePage = true;
        for (Watched one : watched) {
            List<Labels.Entry> named = labels.named(one.label());
            if (named.isEmpty()) {
                continue;
            }
            Pages.Read<Issue> read = pages.once(labelled(one, named), Pages.ALL, this::issue);
            if (!read.steady()) {
                return Optional.empty();
            }
            onePage &= read.pages() == 1;
            read.entries().stream().filter(issue -> fits(issue, one)).forEach(issue -> found.put(issue.ref().id(), issue));
        }
        if (!onePage && start.isPresent() && anyLeft(watched, found, start.get())) {
            return Optional.empty();
        }
        Instant until = start.or(() -> newest(found.values())).orElse(Instant.EPOCH);
        return Optional.of(new Changes(List.copyOf(found.values()), true, cursor(behind(until))));
    }

    private Ask labelled(Watched one, List<Labels.Entry> named) {
        Ask ask = all(one.closedToo());
        String name = named.getFirst().label().name();
        boolean askable = named.size() == 1 && name.indexOf(',') < 0;
        return askable ? ask.at(ask.resource().with("labels", name)) : ask;
    }

    private static boolean fits(Issue issue, Watched one) {
        return issue.has(one.label()) && (issue.open() || one.closedToo());
    }

    /// Whether an issue that was found has left the listing since, while another joined it, so that the count told nothing. Puts in what joined.
    private boolean anyLeft(List<Watched> watched, Map<IssueId, Issue> found, Instant start) throws ForgeException {
        boolean left = false;
        for (Issue issue : pages.all(since(start), this::issue).entries()) {
            if (watched.stream().anyMatch(one -> fits(issue, one))) {
                found.put(issue.ref().id(), issue);
            } else {
                left |= found.containsKey(issue.ref().id());
            }
        }
        return left;
    }

    private Changes since(PollCursor cursor, List<Watched> watched) throws ForgeException {
        Pages.Read<Issue> read = pages.all(since(cursor.since()), this::issue);
        if (read.start().filter(cursor.since()::isAfter).isPresent()) {
            // From the future: until then nothing would be seen.
            return full(watched);
        }
        Map<IssueId, Issue> changed = new LinkedHashMap<>();
        read.entries().forEach(issue -> changed.put(issue.ref().id(), issue));
        Instant reached = newest(changed.values()).map(newest -> reached(newest, read.start())).filter(cursor.since()::isBefore).orElse(cursor.since());
        return new Changes(List.copyOf(changed.values()), false, cursor(reached));
    }

    private static Instant reached(Instant newest, Optional<Instant> start) {
        if (start.filter(newest.plus(SETTLED)::isBefore).isPresent()) {
            return newest.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
        }
        // Not beyond the first page's time: what changed after it may stand on a page that was read already.
        return behind(start.filter(newest::isAfter).orElse(newest));
    }

    private static Optional<Instant> newest(Iterable<Issue> issues) {
        Optional<Instant> newest = Optional.empty();
        for (Issue issue : issues) {
            newest = newest.filter(issue.updatedAt()::isBefore).or(() -> Optional.of(issue.updatedAt()));
        }
        return newest;
    }

    private static Instant behind(Instant moment) {
        return moment.truncatedTo(ChronoUnit.SECONDS).minus(BEHIND);
    }

    private Cursor cursor(Instant since) {
        return new PollCursor(FORGE, home.name(), since, Optional.empty()).toCursor();
    }

    /// The first ones by number. The newest are listed first, so the pages are read from the last one back.
    List<Issue> oldest(boolean closedToo, int max) throws ForgeException {
        Ask ask = all(closedToo);
        Pages.Page<Issue> first = pages.page(ask, 1, this::issue);
        boolean onePage = first.total().filter(total -> total <= first.size()).isPresent();
        boolean fewOfMany = first.size() > 0 && first.total().filter(total -> max < total).isPresent();
        List<Issue> found = new ArrayList<>();
        if (onePage) {
            found.addAll(first.entries());
        } else if (fewOfMany) {
            long last = (first.total().get() + first.size() - 1) / first.size();
            for (int number = (int) last; number >= 1 && found.size() < max; number--) {
                found.addAll(number == 1 ? first.entries() : pages.page(ask, number, this::issue).entries());
            }
        } else {
            found.addAll(pages.all(ask, this::issue).entries());
        }
        return found.stream().distinct().sorted(Comparator.comparing(Issue::ref)).limit(max).toList();
    }

    private Optional<Issue> issue(JsonNode node) {
        return Mapping.isPullRequest(node) ? Optional.empty() : Optional.of(Mapping.issue(loop, node));
    }

    private Ask all(boolean closedToo) {
        Resource resource = home.at("issues").with("state", closedToo ? "all" : "open").with("type", "issues");
        return Ask.get(resource, "list the issues of " + home.name());
    }

    private Ask since(Instant moment) {
        Ask ask = all(true);
        return ask.at(ask.resource().with("since", moment.truncatedTo(ChronoUnit.SECONDS).toString()));
    }
}
