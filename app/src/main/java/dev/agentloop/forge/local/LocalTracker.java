package dev.agentloop.forge.local;

import dev.agentloop.model.Access;
import dev.agentloop.model.Effects;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.IssueText;
import dev.agentloop.model.Label;
import dev.agentloop.model.LabelRoles;
import dev.agentloop.model.LoopName;
import dev.agentloop.tracker.Changes;
import dev.agentloop.tracker.Comment;
import dev.agentloop.tracker.Cursor;
import dev.agentloop.tracker.Tracker;
import dev.agentloop.tracker.TrackerLimits;
import dev.agentloop.tracker.Watched;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/// Issues that are Markdown files in a folder. Every operation counts as one request.
///
/// A broken file is answered with `UNAVAILABLE` and the line to mend when it is asked for, and with `Changes.unreadable` when all are: a person who saves half an edit must
/// neither stop the other issues nor look like one who took the labels away.
public final class LocalTracker implements Tracker {
    /// The account of agentloop's own comments. Issues made with `create` are the person's who ran the command.
    public static final String ACCOUNT = "agentloop";

    /// As on the forges people know, so that a comment reads the same wherever it was posted.
    private static final int COMMENT_LENGTH = 65_536;

    /// A person saves a file once a second at most, so a second attempt nearly always succeeds; a program that rewrites it without end must not hold a tick.
    private static final int WRITE_ATTEMPTS = 20;

    /// An editor that truncates and then writes is between the two for less than this.
    private static final Duration HALF_SAVED = Duration.ofMillis(60);

    private final LoopName loop;
    private final IssueFolder folder;
    private final FolderLock lock;
    private final String person;
    private final InstantSource clock;
    private final Effects effects;
    private final AtomicInteger requests = new AtomicInteger();

    /// @param issues the folder, see `LocalPaths`; a missing one is an error, never an empty tracker
    /// @param person login of whoever runs the program: the author of issues made with `create`
    public LocalTracker(LoopName loop, Path issues, String person, InstantSource clock, Effects effects) {
        this.loop = loop;
        this.folder = new IssueFolder(issues.toAbsolutePath());
        this.lock = new FolderLock(folder.root());
        this.person = person;
        this.clock = clock;
        this.effects = effects;
    }

    @Override
    public TrackerLimits limits() {
        return new TrackerLimits(COMMENT_LENGTH);
    }

    @Override
    public Changes changes(List<Watched> watched, Optional<Cursor> cursor) throws ForgeException {
        return request(() -> {
            Instant now = clock.instant();
            String identity = Fingerprints.identity(folder.root());
            Optional<Fingerprints> before = cursor.flatMap(c -> Fingerprints.of(c, identity));
            Look look = new Look(now);
            for (Map.Entry<IssueId, BasicFileAttributes> file : folder.files().entrySet()) {
                if (before.filter(b -> b.knows(file.getKey(), file.getValue())).isPresent()) {
                    look.skip(file.getKey(), file.getValue());
                } else {
                    look.at(file.getKey(), file.getValue());
                }
            }
            List<Issue> found = before.isPresent() ? look.found : look.found.stream().filter(i -> isWatched(i, watched)).toList();
            return new Changes(found, before.isEmpty(), new Fingerprints(identity, look.prints).cursor(), look.unreadable);
        });
    }

    /// One pass over the files.
    private final class Look {
        private final Instant now;
        private final List<Issue> found = new ArrayList<>();
        private final Map<IssueId, String> unreadable = new HashMap<>();
        private final Map<IssueId, String> prints = new HashMap<>();

        Look(Instant now) {
            this.now = now;
        }

        void skip(IssueId id, BasicFileAttributes file) {
            prints.put(id, Fingerprints.print(file));
        }

        /// A file that is replaced between its listing and its reading keeps the listing's print, and so is read again the next time.
        void at(IssueId id, BasicFileAttributes file) throws IOException {
            try {
                Optional<IssueText> read = find(id);
                read.map(IssueText::issue).ifPresent(found::add);
                if (read.isPresent() && Fingerprints.isSettled(file, now)) {
                    prints.put(id, Fingerprints.print(file));
                }
            } catch (BrokenFileException broken) {
                unreadable.put(id, broken.getMessage());
            }
        }
    }

    private static boolean isWatched(Issue issue, List<Watched> watched) {
        return watched.stream().anyMatch(w -> issue.has(w.label()) && (issue.open() || w.closedToo()));
    }

    @Override
    public IssueText read(IssueId id) throws ForgeException {
        return request(() -> {
            try {
                return find(id).orElseThrow(() -> gone(id));
            } catch (BrokenFileException _) {
                Thread.sleep(HALF_SAVED);
                return find(id).orElseThrow(() -> gone(id));
            }
        });
    }

    private Optional<IssueText> find(IssueId id) throws IOException, BrokenFileException {
        Optional<IssueFolder.Content> content = folder.read(id);
        if (content.isEmpty()) {
            return Optional.empty();
        }
        IssueFile file = parsed(id, content.get());
        Instant modified = content.get().attributes().lastModifiedTime().toInstant();
        Instant updated = file.updated().filter(u -> u.isAfter(modified)).orElse(modified);
        String url = folder.file(id).toString();
        Issue issue = new Issue(new IssueRef(loop, id), url, file.title(), file.author(), file.open(), file.labels(), updated);
        return Optional.of(new IssueText(issue, file.body()));
    }

    private IssueFile parsed(IssueId id, IssueFolder.Content content) throws BrokenFileException {
        String name = folder.file(id).toString();
        return IssueFile.parse(name, Long.parseLong(id.value()), content.text(name));
    }

    @Override
    public void moveLabels(IssueId id, Set<Label> add, Set<Label> remove) throws ForgeException {
        change("move labels of " + id, id, file -> file.moved(add, remove, clock.instant()));
    }

    @Override
    public void setOpen(IssueId id, boolean open) throws ForgeException {
        change((open ? "reopen " : "close ") + id, id, file -> file.opened(open, clock.instant()));
    }

    private interface Edit {
        String of(IssueFile file) throws BrokenFileException;
    }

    /// Reads, edits, and renames the result into place unless somebody saved the file meanwhile; then all over again, on what they saved.
    private void change(String effect, IssueId id, Edit edit) throws ForgeException {
        request(() -> lock.holding(() -> {
            for (int attempt = 0; attempt < WRITE_ATTEMPTS; attempt++) {
                IssueFolder.Content read = folder.read(id).orElseThrow(() -> gone(id));
                IssueFile file = parsed(id, read);
                String edited = edit.of(file);
                if (edited.equals(file.text())) {
                    return id;
                }
                Path fresh = folder.prepare(id, edited);
                effects.before(effect);
                if (folder.isStill(id, read)) {
                    folder.replace(id, fresh);
                    effects.after(effect);
                    return id;
                }
            }
            throw new IOException("somebody keeps changing %s".formatted(folder.file(id)));
        }));
    }

    @Override
    public void comment(IssueId id, String markdown) throws ForgeException {
        if (markdown.isBlank() || markdown.length() > COMMENT_LENGTH) {
            throw new ForgeException(Kind.REFUSED, "a comment has 1 to %d characters, not %d".formatted(COMMENT_LENGTH, markdown.length()));
        }
        request(() -> lock.holding(() -> {
            mustExist(id);
            String effect = "comment on " + id;
            effects.before(effect);
            new CommentFolder(folder.comments(id)).append(ACCOUNT, clock.instant(), markdown);
            effects.after(effect);
            return id;
        }));
    }

    @Override
    public List<Comment> ownComments(IssueId id) throws ForgeException {
        return comments(id).stream().filter(c -> c.author().equals(ACCOUNT)).toList();
    }

    @Override
    public List<Comment> comments(IssueId id) throws ForgeException {
        return request(() -> {
            mustExist(id);
            return new CommentFolder(folder.comments(id)).all();
        });
    }

    /// Comments neither need nor wait for an issue's file that can be read.
    private void mustExist(IssueId id) throws ForgeException, IOException {
        if (!Files.exists(folder.file(id), LinkOption.NOFOLLOW_LINKS)) {
            throw gone(id);
        }
    }

    /// Labels are words in files: there is nothing to create.
    @Override
    public void ensureLabels(LabelRoles roles) {}

    /// A broken file is listed too, with what is wrong in the place of its title: nobody acts on a list, but a person should see it.
    @Override
    public List<Issue> list(boolean closedToo, int max) throws ForgeException {
        return request(() -> {
            List<Issue> found = new ArrayList<>();
            for (Map.Entry<IssueId, BasicFileAttributes> file : folder.files().entrySet()) {
                if (found.size() >= max) {
                    break;
                }
                try {
                    find(file.getKey()).map(IssueText::issue).filter(i -> i.open() || closedToo).ifPresent(found::add);
                } catch (BrokenFileException broken) {
                    found.add(placeholder(file.getKey(), file.getValue(), broken));
                }
            }
            return found;
        });
    }

    private Issue placeholder(IssueId id, BasicFileAttributes file, BrokenFileException broken) {
        Instant modified = file.lastModifiedTime().toInstant();
        return new Issue(new IssueRef(loop, id), folder.file(id).toString(), "(unreadable) " + broken.getMessage(), "", true, Set.of(), modified);
    }

    @Override
    public IssueId create(String title, String body, Set<Label> labels) throws ForgeException {
        if (title.isBlank()) {
            throw new ForgeException(Kind.REFUSED, "an issue needs a title");
        }
        return request(() -> lock.holding(() -> {
            effects.before("create issue");
            long number;
            do {
                number = folder.nextNumber();
            } while (!IssueFolder.appear(folder.file(IssueId.of(number)), IssueFile.fresh(number, title, body, person, labels, clock.instant())));
            effects.after("create issue");
            return IssueId.of(number);
        }));
    }

    @Override
    public String login() {
        return ACCOUNT;
    }

    @Override
    public Access access() {
        return LocalAccess.issues(folder.root());
    }

    @Override
    public int requests() {
        return requests.get();
    }

    private <T> T request(FolderLock.Work<T> work) throws ForgeException {
        requests.incrementAndGet();
        if (!Files.isDirectory(folder.root())) {
            throw new ForgeException(
                    Kind.UNAVAILABLE, "%s: there is no such folder. If the issues are meant to be there: mkdir %s".formatted(folder.root(), folder.root()));
        }
        return LocalFailures.inWords(folder.root(), work);
    }

    private ForgeException gone(IssueId id) {
        return new ForgeException(Kind.GONE, "%s/%s: there is no such issue, because there is no file %s".formatted(loop, id, folder.file(id)));
    }
}
