package dev.agentloop.forge.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.agentloop.forge.PollCursor;
import dev.agentloop.forge.StubServer;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.model.LabelRoles;
import dev.agentloop.tracker.Changes;
import dev.agentloop.tracker.Cursor;
import dev.agentloop.tracker.Tracker;
import dev.agentloop.tracker.Watched;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Which requests are made, and that none is lost or wasted.
class GitHubRequestsTest {
    private static final Label PLAN = new Label("loop/plan");
    private static final List<Watched> WATCHED = List.of(new Watched(PLAN, false), new Watched(new Label("loop/done"), false));

    private final StubWorld world = new StubWorld();
    private final Tracker tracker = world.tracker();

    @AfterEach
    void stop() {
        world.close();
    }

    private IssueId open(String title, String... labels) {
        return IssueId.of(world.repository.add("alice", title, "", List.of(labels)).number);
    }

    private Changes since(Changes before) throws ForgeException {
        return world.anotherTracker().changes(WATCHED, Optional.of(before.next()));
    }

    private ForgeException failure(Kind kind, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        ForgeException failure = catchThrowableOfType(ForgeException.class, call);
        assertThat(failure).isNotNull();
        assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(kind);
        return failure;
    }

    @Test
    void anIdleTickIsOneRequestThatGitHubDoesNotCount() throws Exception {
        for (int i = 0; i < 12; i++) {
            open("issue " + i, "loop/plan");
        }
        world.repository.passes(Duration.ofDays(1));
        Changes look = since(since(tracker.changes(WATCHED, Optional.empty())));
        for (int tick = 0; tick < 3; tick++) {
            world.repository.passes(Duration.ofMinutes(1));
            world.stub.server.forget();
            Cursor before = look.next();
            look = since(look);

            assertThat(world.stub.server.log()).hasSize(1);
            assertThat(world.stub.server.log().getFirst().headers()).containsKey("if-none-match");
            assertThat(look.issues()).isEmpty();
            assertThat(look.next()).isEqualTo(before);
        }
        open("news");
        assertThat(since(look).issues()).hasSize(1);
    }

    @Test
    void withoutETagsAnIdleTickIsOneRequestToo() throws Exception {
        world.stub.etags = false;
        open("issue", "loop/plan");
        Changes look = since(tracker.changes(WATCHED, Optional.empty()));
        world.stub.server.forget();

        since(look);

        assertThat(world.stub.server.log()).hasSize(1);
    }

    /// The forge's clock was set back, or the file was brought from elsewhere.
    @Test
    void aCursorFromTheFutureIsAnsweredInFull() throws Exception {
        IssueId id = open("issue", "loop/plan");
        Instant future = world.repository.instant().plus(Duration.ofDays(365));
        Cursor cursor = new PollCursor("github", "acme/shop", future, Optional.empty()).toCursor();

        Changes answer = tracker.changes(WATCHED, Optional.of(cursor));

        assertThat(answer.full()).isTrue();
        assertThat(answer.issues()).extracting(issue -> issue.ref().id()).containsExactly(id);
        assertThat(PollCursor.parse(answer.next(), "github", "acme/shop").orElseThrow().since()).isBefore(world.repository.instant());
    }

    @Test
    void aFullListingAsksOncePerLabel() throws Exception {
        open("issue", "loop/plan");
        tracker.changes(WATCHED, Optional.empty());

        assertThat(world.stub.server.lines()).hasSize(2).allSatisfy(line -> assertThat(line).startsWith("GET /repos/acme/shop/issues?state=open&"));
        assertThat(world.stub.server.lines().getFirst()).contains("labels=loop%2Fplan");
    }

    /// Between the first page and the second, an issue of the first one is changed: page numbers would now skip an issue.
    @Test
    void anIssueThatMovesBetweenPagesHidesNoOther() throws Exception {
        List<IssueId> all = new ArrayList<>();
        for (int i = 0; i < 23; i++) {
            all.add(open("issue " + i, "loop/plan"));
            world.repository.passes(Duration.ofSeconds(5));
        }
        world.stub.server.next((connection, real, request) -> {
            StubServer.Response page = real.apply(request);
            world.edit(all.get(1), "moved to the end", "");
            world.removeLabel(all.get(2), PLAN);
            StubServer.instead(page).serve(connection, real, request);
        });

        Changes changes = tracker.changes(List.of(WATCHED.getFirst()), Optional.empty());

        assertThat(changes.issues()).extracting(i -> i.ref().id()).containsExactlyInAnyOrderElementsOf(all);
        assertThat(changes.issues()).anyMatch(i -> i.title().equals("moved to the end"));
    }

    @Test
    void labelsTravelEncodedAndAreNeverReplacedAsASet() throws Exception {
        IssueId id = open("issue", "loop/a b/ü☃", "bug");
        tracker.moveLabels(id, Set.of(new Label("loop/next"), new Label("NeedSupervisor")), Set.of(new Label("loop/a b/ü☃")));

        assertThat(world.stub.server.lines())
                .containsExactly("POST /repos/acme/shop/issues/1/labels", "DELETE /repos/acme/shop/issues/1/labels/loop%2Fa%20b%2F%C3%BC%E2%98%83");
        assertThat(world.labels(id)).containsExactlyInAnyOrder(new Label("bug"), new Label("loop/next"), Label.NEED_SUPERVISOR);
    }

    @Test
    void labelsAreListedOnceAndOnlyTheMissingCreated() throws Exception {
        world.createLabel(new Label("Loop/PLAN"), "000000");
        LabelRoles roles = new LabelRoles(Map.of(PLAN, LabelRoles.Role.QUEUED, new Label("loop/done"), LabelRoles.Role.DONE));

        tracker.ensureLabels(roles);

        assertThat(world.stub.server.lines()).containsExactly("GET /repos/acme/shop/labels?per_page=100", "POST /repos/acme/shop/labels");
    }

    @Test
    void aLabelSomebodyElseCreatesMeanwhileIsFine() throws Exception {
        world.stub.server.next(r -> r.method().equals("POST"), (connection, real, request) -> {
            world.createLabel(PLAN, "123456");
            StubServer.instead(real.apply(request)).serve(connection, real, request);
        });

        tracker.ensureLabels(new LabelRoles(Map.of(PLAN, LabelRoles.Role.QUEUED)));

        assertThat(world.colour(PLAN)).contains("123456");
    }

    @Test
    void theAccountIsAskedForOnce() throws Exception {
        IssueId id = open("issue");
        tracker.ownComments(id);
        tracker.ownComments(id);

        assertThat(world.stub.server.lines()).filteredOn("GET /user"::equals).hasSize(1);
    }

    @Test
    void anAppsAccountIsKnownToGraphQLOnly() throws Exception {
        world.stub.server.next(r -> r.target().equals("/user"), StubServer.instead(StubGitHub.message(403, "Resource not accessible by integration")));
        world.stub.server.next(
                r -> r.target().equals("/graphql"),
                StubServer.instead(new StubServer.Response(200, Map.of("Content-Type", "application/json"), "{\"data\":{\"viewer\":{\"login\":\"loop[bot]\"}}}")));

        assertThat(tracker.login()).isEqualTo("loop[bot]");
    }

    @Test
    void aRenamedRepositoryIsServedAndReported() throws Exception {
        IssueId id = open("issue", "loop/plan");
        Changes before = tracker.changes(WATCHED, Optional.empty());
        world.repository.name = "acme/store";
        world.notices.clear();
        Tracker next = world.anotherTracker();

        assertThat(next.changes(WATCHED, Optional.of(before.next())).issues()).hasSize(1);
        assertThat(next.read(id).issue().title()).isEqualTo("issue");
        next.comment(id, "still here");
        next.moveLabels(id, Set.of(new Label("loop/done")), Set.of(PLAN));

        assertThat(world.labels(id)).containsExactly(new Label("loop/done"));
        assertThat(world.item(id).comments).hasSize(1);
        assertThat(world.notices).hasSize(1).first().asString().contains("acme/shop", "acme/store", "repoURL");
    }

    @Test
    void aWriteToARenamedRepositoryIsDoneOnce() throws Exception {
        IssueId id = open("issue");
        world.repository.name = "acme/store";

        tracker.comment(id, "first of all");
        IssueId made = tracker.create("made after the renaming", "", Set.of());

        assertThat(world.item(id).comments).hasSize(1);
        assertThat(world.item(made).title).isEqualTo("made after the renaming");
    }

    /// The text must not land in a repository other people read.
    @Test
    void nothingIsWrittenToATransferredIssue() throws Exception {
        IssueId id = open("issue");
        world.transfer(id);

        failure(Kind.GONE, () -> tracker.comment(id, "secret"));
        assertThat(world.item(id).comments).isEmpty();
        assertThat(world.stub.server.lines()).noneMatch(line -> line.startsWith("POST /repos/acme/warehouse"));
    }

    /// Otherwise a token that lost its access would end every run of the loop.
    @Test
    void aRepositoryThatCannotBeSeenDoesNotMakeItsIssuesGone() throws Exception {
        IssueId id = open("issue");
        for (int i = 0; i < 3; i++) {
            world.stub.server.next(StubServer.instead(StubGitHub.message(404, "Not Found")));
            world.stub.server.next(StubServer.instead(StubGitHub.message(404, "Not Found")));
            Tracker next = world.anotherTracker();
            ForgeException failure = switch (i) {
                case 0 -> failure(Kind.UNAUTHORIZED, () -> next.read(id));
                case 1 -> failure(Kind.UNAUTHORIZED, () -> next.comments(id));
                default -> failure(Kind.UNAUTHORIZED, () -> next.changes(WATCHED, Optional.empty()));
            };
            assertThat(failure).hasMessageContaining("acme/shop").hasMessageContaining("GITHUB_TOKEN").hasMessageContaining("repoURL");
        }
    }

    @Test
    void aTokenThatMayOnlyReadIsNamed() {
        IssueId id = open("issue", "loop/plan");
        world.stub.server.next(r -> r.method().equals("POST"), StubServer.instead(StubGitHub.message(404, "Not Found")));

        assertThat(failure(Kind.UNAUTHORIZED, () -> tracker.comment(id, "text"))).hasMessageContaining("GITHUB_TOKEN").hasMessageContaining("write");
    }

    @Test
    void aPullRequestIsFoundByItsBranchInABusyRepository() throws Exception {
        world.push("issue-7-fix");
        world.codeHost().open("issue-7-fix", "main", "Fix", "");
        for (int i = 0; i < 30; i++) {
            world.push("feature-" + i);
            world.codeHost().open("feature-" + i, "main", "Feature " + i, "");
        }

        assertThat(world.codeHost().pullRequests("issue-7-")).hasSize(1);
    }

    @Test
    void theConfiguredForkCountsAndNoOther() throws Exception {
        world.repository.addPull("bot", "from the fork", "", "bot/shop-fork", "issue-7-fix", world.push("x"), "main");
        world.openFromStrangersFork("issue-7-evil");

        assertThat(world.codeHost(world.client(StubWorld.QUICK), Optional.of("Bot")).pullRequests("issue-7-")).extracting(p -> p.headBranch()).containsExactly("issue-7-fix");
        assertThat(world.codeHost().pullRequests("issue-7-")).isEmpty();
    }

    @Test
    void aServerWithoutStatusesHasNone() throws Exception {
        String commit = world.push("issue-7-fix");
        world.stub.server.next(r -> r.target().contains("/status?"), StubServer.instead(StubGitHub.message(404, "Not Found")));

        assertThat(world.codeHost().checks(commit)).isEmpty();
    }
}
