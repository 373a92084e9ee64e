package dev.agentloop.forge.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentloop.model.Effects;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.model.LoopName;
import dev.agentloop.tracker.Changes;
import dev.agentloop.tracker.Comment;
import dev.agentloop.tracker.Tracker;
import dev.agentloop.tracker.Watched;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the contract does not say because no server has it: people with editors, crashes between two renames, files that are no issues.
class LocalTrackerTest {
    private static final Label PLAN = new Label("loop/plan");
    private static final Label PLANNING = new Label("loop/planning");
    private static final List<Watched> WATCHED = List.of(new Watched(PLAN, false));
    private static final String ISSUE = "---\ntitle: By hand\nauthor: alice\nlabels: [loop/plan]\n---\n\nText.\n";

    @TempDir
    private Path folder;

    /// What happens right before the next outside effects, one each.
    private final Deque<Runnable> beforeEffects = new ArrayDeque<>();

    private Tracker tracker() {
        Effects effects = new Effects() {
            @Override
            public void before(String effect) {
                Optional.ofNullable(beforeEffects.poll()).ifPresent(Runnable::run);
            }

            @Override
            public void after(String effect) {}
        };
        return new LocalTracker(new LoopName("shop"), folder, "carol", InstantSource.system(), effects);
    }

    private IssueId write(int number, String text) throws IOException {
        Files.writeString(folder.resolve(number + ".md"), text);
        return IssueId.of(number);
    }

    private String text(IssueId id) {
        try {
            return Files.readString(folder.resolve(id + ".md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void byHand(IssueId id, String from, String to) {
        try {
            Files.writeString(folder.resolve(id + ".md"), text(id).replace(from, to));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatAPersonSavesDuringAMoveSurvives() throws Exception {
        IssueId id = write(1, ISSUE);
        beforeEffects.add(() -> byHand(id, "[loop/plan]", "[loop/plan, urgent]"));
        beforeEffects.add(() -> byHand(id, "Text.", "Better text."));
        beforeEffects.add(() -> byHand(id, "By hand", "By my hand"));

        tracker().moveLabels(id, Set.of(PLANNING), Set.of(PLAN));

        assertThat(text(id)).startsWith("---\ntitle: By my hand\nauthor: alice\nlabels: [urgent, loop/planning]\n").endsWith("\nBetter text.\n");
        assertThat(beforeEffects).isEmpty();
    }

    @Test
    void anIssueDeletedDuringAMoveStaysDeleted() throws Exception {
        IssueId id = write(1, ISSUE);
        beforeEffects.add(() -> folder.resolve("1.md").toFile().delete());

        assertThatThrownBy(() -> tracker().moveLabels(id, Set.of(PLANNING), Set.of(PLAN)))
                .isInstanceOfSatisfying(ForgeException.class, e -> assertThat(e.kind()).isEqualTo(ForgeException.Kind.GONE));
        assertThat(folder.resolve("1.md")).doesNotExist();
    }

    @Test
    void aProgramThatNeverStopsWritingDoesNotHoldTheTick() throws Exception {
        IssueId id = write(1, ISSUE);
        for (int i = 0; i < 100; i++) {
            int n = i;
            beforeEffects.add(() -> byHand(id, "By hand" + "'".repeat(n), "By hand" + "'".repeat(n + 1)));
        }

        assertThatThrownBy(() -> tracker().moveLabels(id, Set.of(PLANNING), Set.of(PLAN))).isInstanceOf(ForgeException.class).hasMessageContaining("somebody keeps changing");
    }

    @Test
    void aHundredWritersLoseNothing() throws Exception {
        IssueId id = write(1, ISSUE);
        List<Tracker> programs = List.of(tracker(), tracker(), tracker());
        try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                int n = i;
                Tracker program = programs.get(i % programs.size());
                done.add(writers.submit(() -> {
                    program.moveLabels(id, Set.of(new Label("label-" + n)), Set.of());
                    program.comment(id, "comment " + n);
                    return program.create("issue " + n, "", Set.of());
                }));
            }
            for (Future<?> each : done) {
                each.get();
            }
        }

        assertThat(tracker().read(id).issue().labels()).hasSize(101);
        assertThat(tracker().comments(id)).extracting(Comment::body).containsExactlyInAnyOrderElementsOf(
                IntStream.range(0, 100).mapToObj(i -> "comment " + i).toList());
        assertThat(tracker().list(true, 1000)).hasSize(101);
        assertThat(hidden()).containsExactlyInAnyOrder(".lock", ".last-number");
    }

    private List<String> hidden() throws IOException {
        try (var all = Files.list(folder)) {
            return all.map(f -> f.getFileName().toString()).filter(n -> n.startsWith(".")).toList();
        }
    }

    @Test
    void aCrashBeforeTheRenameLeavesTheOldIssueAndNothingElse() throws Exception {
        IssueId id = write(1, ISSUE);
        beforeEffects.add(() -> {
            throw new IllegalStateException("killed");
        });
        assertThatThrownBy(() -> tracker().moveLabels(id, Set.of(PLANNING), Set.of(PLAN))).hasMessage("killed");
        assertThat(hidden()).contains(".1.md.new");

        assertThat(text(id)).isEqualTo(ISSUE);
        assertThat(tracker().list(true, 10)).hasSize(1);
        tracker().moveLabels(id, Set.of(PLANNING), Set.of(PLAN));
        assertThat(tracker().read(id).issue().labels()).containsExactly(PLANNING);
        assertThat(hidden()).containsExactly(".lock");
    }

    @Test
    void aCrashAfterACommentAppearedDoesNotSpoilIt() throws Exception {
        IssueId id = write(1, ISSUE);
        tracker().comment(id, "first");
        Path comments = folder.resolve("1.comments");
        Files.createLink(comments.resolve(".0002-agentloop.md.new"), comments.resolve("0001-agentloop.md"));

        tracker().comment(id, "second");

        assertThat(tracker().ownComments(id)).extracting(Comment::body).containsExactly("first", "second");
    }

    @Test
    void aBrokenFileIsNamedAndHidesNothingElse() throws Exception {
        IssueId good = write(1, ISSUE);
        IssueId broken = write(2, "---\ntitle: a: b\nauthor: alice\n---\n");
        String problem = folder.resolve("2.md") + ":2: mapping values are not allowed here";

        Changes all = tracker().changes(WATCHED, Optional.empty());
        assertThat(all.issues()).extracting(i -> i.ref().id()).containsExactly(good);
        assertThat(all.unreadable()).containsOnlyKeys(broken).hasEntrySatisfying(broken, p -> assertThat(p).startsWith(problem));
        Changes again = tracker().changes(WATCHED, Optional.of(all.next()));
        assertThat(again.full()).isFalse();
        assertThat(again.unreadable()).containsOnlyKeys(broken);
        assertThat(tracker().list(false, 10)).extracting(Issue::title).satisfiesExactly(
                t -> assertThat(t).isEqualTo("By hand"), t -> assertThat(t).startsWith("(unreadable) " + problem));
        assertThatThrownBy(() -> tracker().read(broken))
                .isInstanceOfSatisfying(ForgeException.class, e -> assertThat(e.kind()).isEqualTo(ForgeException.Kind.UNAVAILABLE))
                .hasMessageStartingWith(problem);
        assertThatThrownBy(() -> tracker().moveLabels(broken, Set.of(PLAN), Set.of())).hasMessageStartingWith(problem);
        tracker().comment(broken, "still possible");

        byHand(broken, "a: b", "'a: b'");
        Changes mended = tracker().changes(WATCHED, Optional.of(again.next()));
        assertThat(mended.unreadable()).isEmpty();
        assertThat(mended.issues()).extracting(Issue::title).contains("a: b");
    }

    @Test
    void whatIsNotNamedByANumberIsNoIssue() throws Exception {
        write(12, ISSUE);
        for (String name : List.of("README.md", "12.md~", ".12.md.swp", "12.md.bak", "012.md", "0.md", "12 (copy).md", "x12.md", "99999999999999999999.md", "13.txt", "-1.md")) {
            Files.writeString(folder.resolve(name), "garbage");
        }
        Files.createDirectories(folder.resolve("checks"));

        Changes all = tracker().changes(WATCHED, Optional.empty());
        assertThat(all.issues()).extracting(i -> i.ref().id()).containsExactly(IssueId.of(12));
        assertThat(all.unreadable()).isEmpty();
        assertThat(tracker().create("next", "", Set.of())).isEqualTo(IssueId.of(13));
    }

    @Test
    void linksFoldersBinariesAndHugeFilesAreNamed() throws Exception {
        Files.writeString(folder.resolve("real.txt"), ISSUE);
        Files.createSymbolicLink(folder.resolve("1.md"), folder.resolve("real.txt"));
        Files.createDirectories(folder.resolve("2.md"));
        Files.write(folder.resolve("3.md"), new byte[] {'-', '-', '-', '\n', (byte) 0xff, 0});
        Files.write(folder.resolve("4.md"), new byte[IssueFolder.MAX_BYTES + 1]);

        assertThat(tracker().changes(WATCHED, Optional.empty()).unreadable().values()).satisfiesExactlyInAnyOrder(
                p -> assertThat(p).contains("1.md:1: is not a regular file"),
                p -> assertThat(p).contains("2.md:1: is not a regular file"),
                p -> assertThat(p).contains("3.md:1: is not UTF-8"),
                p -> assertThat(p).contains("4.md:1: is larger than"));
        assertThatThrownBy(() -> tracker().moveLabels(IssueId.of(1), Set.of(PLANNING), Set.of())).isInstanceOf(ForgeException.class);
        assertThat(folder.resolve("1.md")).isSymbolicLink();
    }

    @Test
    void aMissingFolderIsNotAnEmptyOne() throws Exception {
        Tracker nowhere = new LocalTracker(new LoopName("shop"), folder.resolve("unmounted"), "carol", InstantSource.system(), Effects.NONE);

        assertThatThrownBy(() -> nowhere.changes(WATCHED, Optional.empty())).isInstanceOf(ForgeException.class).hasMessageContaining("mkdir " + folder.resolve("unmounted"));
        assertThatThrownBy(() -> nowhere.read(IssueId.of(1)))
                .isInstanceOfSatisfying(ForgeException.class, e -> assertThat(e.kind()).isEqualTo(ForgeException.Kind.UNAVAILABLE));
    }

    @Test
    void aDeletedIssuesNumberDoesNotComeBack() throws Exception {
        IssueId first = tracker().create("first", "", Set.of());
        Files.delete(folder.resolve(first + ".md"));

        assertThat(tracker().create("second", "", Set.of())).isGreaterThan(first);
    }

    @Test
    void permissionsStayAsThePersonSetThem() throws Exception {
        IssueId id = write(1, ISSUE);
        Files.setPosixFilePermissions(folder.resolve("1.md"), PosixFilePermissions.fromString("rw-rw-r--"));

        tracker().moveLabels(id, Set.of(PLANNING), Set.of(PLAN));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("1.md")))).isEqualTo("rw-rw-r--");
    }

    @Test
    void aCommentByHandNeedsNoFrontMatterAndIsNeverAgentloops() throws Exception {
        IssueId id = write(1, ISSUE);
        tracker().comment(id, "mine");
        Files.writeString(folder.resolve("1.comments/2.md"), "Just text.\n");
        Files.writeString(folder.resolve("1.comments/0003-x.md"), "---\nauthor: [agentloop]\n---\n\nbroken\n");
        Files.writeString(folder.resolve("1.comments/notes.md"), "no comment");

        assertThat(tracker().comments(id)).extracting(Comment::body).containsExactly("mine", "Just text.", "---\nauthor: [agentloop]\n---\n\nbroken");
        assertThat(tracker().ownComments(id)).extracting(Comment::body).containsExactly("mine");
        tracker().comment(id, "mine again");
        assertThat(folder.resolve("1.comments/0004-agentloop.md")).exists();
    }

    /// An editor that writes in place, within the file system's tick, without changing the length.
    @Test
    void anEditThatChangesNeitherTimeNorSizeIsSeen() throws Exception {
        IssueId id = write(1, ISSUE);
        FileTime time = Files.getLastModifiedTime(folder.resolve("1.md"));
        Changes before = tracker().changes(WATCHED, Optional.empty());
        byHand(id, "loop/plan", "loop/code");
        Files.setLastModifiedTime(folder.resolve("1.md"), time);

        assertThat(tracker().changes(WATCHED, Optional.of(before.next())).issues()).hasSize(1);
    }

    @Test
    void whatWasWrittenLongAgoIsReadOnce() throws Exception {
        IssueId id = write(1, ISSUE);
        Files.setLastModifiedTime(folder.resolve("1.md"), FileTime.from(Instant.now().minusSeconds(60)));
        Changes before = tracker().changes(WATCHED, Optional.empty());
        Changes idle = tracker().changes(WATCHED, Optional.of(before.next()));
        assertThat(idle.issues()).isEmpty();
        assertThat(idle.next()).isEqualTo(before.next());

        Files.setLastModifiedTime(folder.resolve("1.md"), FileTime.from(Instant.now().minusSeconds(90)));
        assertThat(tracker().changes(WATCHED, Optional.of(idle.next())).issues()).extracting(i -> i.ref().id()).containsExactly(id);
    }

    @Test
    void aCursorOfAnotherFolderIsAnsweredInFull() throws Exception {
        write(1, ISSUE);
        Changes here = tracker().changes(WATCHED, Optional.empty());
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        Tracker other = new LocalTracker(new LoopName("shop"), elsewhere, "carol", Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), Effects.NONE);

        assertThat(other.changes(WATCHED, Optional.of(here.next())).full()).isTrue();
    }

    @Test
    void aThousandIdleIssuesAreLookedAtQuickly() throws Exception {
        for (int i = 1; i <= 1000; i++) {
            Files.setLastModifiedTime(folder.resolve(write(i, ISSUE) + ".md"), FileTime.from(Instant.now().minusSeconds(60)));
        }
        Changes look = tracker().changes(WATCHED, Optional.empty());
        assertThat(look.issues()).hasSize(1000);
        long fastest = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            long begin = System.nanoTime();
            look = tracker().changes(WATCHED, Optional.of(look.next()));
            fastest = Math.min(fastest, System.nanoTime() - begin);
            assertThat(look.issues()).isEmpty();
        }

        assertThat(fastest).isLessThan(500_000_000);
    }
}
