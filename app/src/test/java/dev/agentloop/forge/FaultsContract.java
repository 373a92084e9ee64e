package dev.agentloop.forge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.codehost.CodeHost;
import dev.agentloop.codehost.CodeHostWorld;
import dev.agentloop.codehost.Fork;
import dev.agentloop.model.Check;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.IssueText;
import dev.agentloop.model.Label;
import dev.agentloop.model.LabelRoles;
import dev.agentloop.model.PullRequest;
import dev.agentloop.tracker.Changes;
import dev.agentloop.tracker.Comment;
import dev.agentloop.tracker.Tracker;
import dev.agentloop.tracker.TrackerWorld;
import dev.agentloop.tracker.Watched;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// Whatever a bad line, proxy or server does to any request of any operation: the operation succeeds, or fails within its time with a message that says what was being done and
/// where; and nothing is written twice, or half.
public interface FaultsContract {
    /// So that what hangs is seen to be given up within a test.
    RestLimits IMPATIENT = new RestLimits(
            Duration.ofSeconds(2), Duration.ofMillis(300), Duration.ofMillis(600), 8, 3, Duration.ofMillis(1), Duration.ofMillis(50), 20, 1 << 20);

    /// Above what three attempts and their pauses take, on a busy machine.
    Duration LONGEST = Duration.ofSeconds(20);

    /// A forge of its own for every case.
    ///
    /// @param tracker empty when the forge has no issues
    /// @param codeHost empty when it has no repositories
    /// @param impatientForked one whose fork is to be made
    record Far(
            Optional<TrackerWorld> tracker, Optional<Tracker> impatientTracker, Optional<CodeHostWorld> codeHost, Optional<CodeHost> impatientCodeHost,
            Optional<CodeHost> impatientForked, StubServer server, Runnable end) implements AutoCloseable {
        @Override
        public void close() {
            end.run();
        }
    }

    Far far() throws Exception;

    @Test
    default void everyOperationSurvivesEveryFault() throws Exception {
        List<Case> cases = new ArrayList<>();
        try (Far far = far()) {
            for (Operation operation : Operation.values()) {
                if (operation.isOf(far)) {
                    Faults.all().forEach((name, fault) -> {
                        for (int request = 1; request <= 3; request++) {
                            cases.add(new Case(operation, name, fault, request, false));
                        }
                        cases.add(new Case(operation, name, fault, 1, true));
                    });
                }
            }
        }
        List<String> broken = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(24)) {
            List<Future<Optional<String>>> results = cases.stream().map(one -> threads.submit(() -> one.run(this))).toList();
            for (Future<Optional<String>> result : results) {
                result.get().ifPresent(broken::add);
            }
        }
        assertThat(broken).as("of %d cases", cases.size()).isEmpty();
    }

    /// What cannot be seen at all, since the token lost its access or a proxy knows nothing of it, is not gone: an issue that is gone costs its agent the run, and a commit
    /// without checks passes the gate.
    @Test
    default void whatCannotBeSeenIsNotGone() throws Exception {
        List<String> broken = new ArrayList<>();
        for (StubServer.Response nothing : Faults.nothingThere()) {
            for (Operation operation : Operation.values()) {
                try (Far far = far()) {
                    if (!operation.isOf(far)) {
                        continue;
                    }
                    Attempt attempt = new Attempt(far);
                    attempt.prepare();
                    far.server().from(1, true, StubServer.instead(nothing));
                    far.server().forget();
                    Optional<ForgeException> failure = attempt.failure(operation);
                    if (failure.isEmpty() && !far.server().log().isEmpty() || failure.filter(f -> f.kind() == Kind.GONE).isPresent()) {
                        broken.add("%s, answered %s: %s".formatted(operation, nothing, failure));
                    }
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    /// The first refusal speaks for every operation of tracker and code host alike: asking on is what gets an account banned.
    @Test
    default void nothingIsAskedWhileALimitLasts() throws Exception {
        try (Far far = far()) {
            Attempt attempt = new Attempt(far);
            attempt.prepare();
            far.server().from(1, true, StubServer.instead(Faults.limited(Duration.ofMinutes(1))));
            far.server().forget();
            for (Operation operation : Operation.values()) {
                // Where labels need not be created there is nothing to ask.
                if (operation.isOf(far) && operation != Operation.ENSURE_LABELS) {
                    Optional<ForgeException> failure = attempt.failure(operation);

                    assertThat(failure).as(operation.name()).isPresent();
                    assertThat(failure.get().kind()).as(failure.get().getMessage()).isEqualTo(Kind.RATE_LIMITED);
                    assertThat(failure.get().until()).as(operation.name()).isPresent();
                    assertThat(far.server().log()).as(operation.name()).hasSize(1);
                }
            }
        }
    }

    /// @param request the first one to meet it, counted from 1
    /// @param lasting whether all that follow meet it too
    record Case(Operation operation, String name, StubServer.Fault fault, int request, boolean lasting) {
        Optional<String> run(FaultsContract contract) {
            try (Far far = contract.far()) {
                Attempt attempt = new Attempt(far);
                attempt.prepare();
                far.server().from(request, lasting, fault);
                long begun = System.nanoTime();
                Optional<ForgeException> failure = attempt.failure(operation);
                Duration took = Duration.ofNanos(System.nanoTime() - begun);
                far.server().behave();
                assertThat(took).isLessThan(LONGEST);
                if (failure.isPresent()) {
                    String host = far.server().url().replaceFirst("^http://", "");
                    assertThat(failure.get().getMessage()).startsWith("Cannot ").contains(" at " + host + ": ");
                    assertThat(failure.get().kind()).as(failure.get().getMessage()).isNotEqualTo(Kind.GONE);
                }
                attempt.check(operation, failure);
                return Optional.empty();
            } catch (Exception | AssertionError e) {
                return Optional.of("%s, %s at request %d%s: %s".formatted(operation, name, request, lasting ? " and later" : "", e));
            }
        }
    }

    enum Operation {
        LIST_ALL, LIST_CHANGES, READ, MOVE_LABELS, COMMENT, OWN_COMMENTS, COMMENTS, ENSURE_LABELS, LIST, CREATE, CLOSE, PULL_REQUESTS, CHECKS, OPEN, DESCRIBE, FORK;

        /// Whether the forge has what it is about.
        boolean isOf(Far far) {
            return compareTo(PULL_REQUESTS) < 0 ? far.tracker().isPresent() : far.codeHost().isPresent();
        }
    }

    /// One operation on a forge with an issue that is planned, has a comment, and a branch that waits for its pull request.
    final class Attempt {
        private static final Label PLAN = new Label("loop/plan");
        private static final Label DOING = new Label("loop/plan-doing");
        private static final List<Watched> WATCHED = List.of(new Watched(PLAN, false), new Watched(DOING, true));
        private static final String BRANCH = "issue-1-cart";
        private static final String OTHER = "issue-1-till";

        private final Far far;
        private IssueId issue;
        private Changes before;
        private String commit;
        private PullRequest pull;
        private Object answer;

        Attempt(Far far) {
            this.far = far;
        }

        void prepare() throws Exception {
            if (far.tracker().isPresent()) {
                TrackerWorld world = far.tracker().get();
                issue = world.open(TrackerWorld.ALICE, "Add a cart", "Body", Set.of(PLAN));
                world.tracker().comment(issue, "Earlier");
                before = world.tracker().changes(WATCHED, Optional.empty());
            }
            if (far.codeHost().isPresent()) {
                CodeHostWorld world = far.codeHost().get();
                commit = world.push(BRANCH);
                world.push(OTHER);
                pull = world.codeHost().open(BRANCH, world.headBranch(), "Add a cart", "");
                world.report(commit, new Check("tests", Check.State.PASSED, Optional.empty(), ""));
            }
        }

        Optional<ForgeException> failure(Operation operation) {
            try {
                answer = switch (operation) {
                    case LIST_ALL -> tracker().changes(WATCHED, Optional.empty());
                    case LIST_CHANGES -> tracker().changes(WATCHED, Optional.of(before.next()));
                    case READ -> tracker().read(issue);
                    case MOVE_LABELS -> {
                        tracker().moveLabels(issue, Set.of(DOING), Set.of(PLAN));
                        yield true;
                    }
                    case COMMENT -> {
                        tracker().comment(issue, "Ready");
                        yield true;
                    }
                    case OWN_COMMENTS -> tracker().ownComments(issue);
                    case COMMENTS -> tracker().comments(issue);
                    case ENSURE_LABELS -> {
                        tracker().ensureLabels(new LabelRoles(Map.of(PLAN, LabelRoles.Role.QUEUED)));
                        yield true;
                    }
                    case LIST -> tracker().list(false, 10);
                    case CREATE -> tracker().create("Another", "Body", Set.of(PLAN));
                    case CLOSE -> {
                        tracker().setOpen(issue, false);
                        yield true;
                    }
                    case PULL_REQUESTS -> codeHost().pullRequests("issue-1-");
                    case CHECKS -> codeHost().checks(commit);
                    case FORK -> far.impatientForked().orElseThrow().fork();
                    case DESCRIBE -> {
                        codeHost().describe(pull, "Add a better cart", "For customers");
                        yield true;
                    }
                    case OPEN -> codeHost().open(OTHER, far.codeHost().orElseThrow().headBranch(), "Add a till", "");
                };
                return Optional.empty();
            } catch (ForgeException e) {
                return Optional.of(e);
            }
        }

        /// How things are then; and that an answer, where there was one, is the whole one.
        void check(Operation operation, Optional<ForgeException> failure) throws Exception {
            boolean done = failure.isEmpty();
            switch (operation) {
                case LIST_ALL -> assertThat(!done || ((Changes) answer).full() && ids((Changes) answer).contains(issue)).isTrue();
                // What changed lately may be named again, or not.
                case LIST_CHANGES -> assertThat(!done || ((Changes) answer).next() != null).isTrue();
                case READ -> assertThat(!done || ((IssueText) answer).issue().ref().id().equals(issue)).isTrue();
                case OWN_COMMENTS, COMMENTS -> assertThat(!done || ((List<?>) answer).size() == 1).isTrue();
                case ENSURE_LABELS -> {}
                case LIST -> assertThat(!done || ((List<?>) answer).size() == 1).isTrue();
                case MOVE_LABELS -> {
                    Set<Label> labels = far.tracker().orElseThrow().labels(issue);
                    assertThat(labels).isSubsetOf(PLAN, DOING).isNotEmpty();
                    // An answer that came twice is taken for the next one's, which comes a moment later.
                    for (int i = 0; i < 100 && done && !labels.equals(Set.of(DOING)); i++) {
                        Thread.sleep(10);
                        labels = far.tracker().orElseThrow().labels(issue);
                    }
                    assertThat(!done || labels.equals(Set.of(DOING))).isTrue();
                }
                case COMMENT -> {
                    List<String> comments = far.tracker().orElseThrow().anotherTracker().comments(issue).stream().map(Comment::body).toList();
                    long ready = comments.stream().filter("Ready"::equals).count();
                    assertWritten(ready, failure);
                }
                case CREATE -> {
                    long made = far.tracker().orElseThrow().anotherTracker().list(true, 10).stream().filter(i -> i.title().equals("Another")).count();
                    assertWritten(made, failure);
                }
                case CLOSE -> assertThat(!done || !far.tracker().orElseThrow().anotherTracker().read(issue).issue().open()).isTrue();
                case PULL_REQUESTS, CHECKS -> assertThat(!done || ((List<?>) answer).size() == 1).isTrue();
                case FORK -> {
                    List<String> forks = far.codeHost().orElseThrow().otherRepositories();
                    assertThat(forks).hasSizeLessThanOrEqualTo(1);
                    assertThat(!done || ((Optional<?>) answer).map(fork -> ((Fork) fork).name()).equals(forks.stream().findFirst())).isTrue();
                }
                case DESCRIBE -> {
                    String text = far.codeHost().orElseThrow().text(BRANCH);
                    for (int i = 0; i < 100 && done && text.equals("Add a cart\n\n"); i++) {
                        Thread.sleep(10);
                        text = far.codeHost().orElseThrow().text(BRANCH);
                    }
                    assertThat(text).isIn("Add a cart\n\n", "Add a better cart\n\nFor customers");
                    assertWritten(text.startsWith("Add a better") ? 1 : 0, failure);
                }
                case OPEN -> {
                    long opened = far.codeHost().orElseThrow().codeHost().pullRequests("issue-1-").stream().filter(p -> p.headBranch().equals(OTHER)).count();
                    assertWritten(opened, failure);
                }
            }
        }

        /// Not twice; and what is said to have failed for certain was not done.
        private static void assertWritten(long times, Optional<ForgeException> failure) {
            if (failure.isEmpty()) {
                assertThat(times).isEqualTo(1);
            } else if (failure.get().kind() == Kind.UNCERTAIN) {
                assertThat(times).isLessThanOrEqualTo(1);
            } else {
                assertThat(times).as(failure.get().kind() + ": " + failure.get().getMessage()).isZero();
            }
        }

        private static List<IssueId> ids(Changes changes) {
            return changes.issues().stream().map(i -> i.ref().id()).toList();
        }

        private Tracker tracker() {
            return far.impatientTracker().orElseThrow();
        }

        private CodeHost codeHost() {
            return far.impatientCodeHost().orElseThrow();
        }
    }
}
