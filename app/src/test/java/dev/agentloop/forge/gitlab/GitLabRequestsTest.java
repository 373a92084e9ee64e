package dev.agentloop.forge.gitlab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.agentloop.codehost.CodeHost;
import dev.agentloop.forge.StubServer;
import dev.agentloop.model.Check;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.model.LabelRoles;
import dev.agentloop.model.PullRequest;
import dev.agentloop.tracker.Changes;
import dev.agentloop.tracker.Comment;
import dev.agentloop.tracker.Cursor;
import dev.agentloop.tracker.Tracker;
import dev.agentloop.tracker.Watched;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Which requests are made, and that none is lost or wasted.
class GitLabRequestsTest {
    private static final Label PLAN = new Label("loop/plan");
    private static final List<Watched> WATCHED = List.of(new Watched(PLAN, false), new Watched(new Label("loop/done"), true));
    private static final String PROJECT = "/gitlab/api/v4/projects/acme%2Ftools%2Fshop";

    private final StubWorld world = new StubWorld();
    private final Tracker tracker = world.tracker();

    @AfterEach
    void stop() {
        world.close();
    }

    private IssueId open(String title, String... labels) {
        return IssueId.of(world.project.add("alice", title, "", List.of(labels)).iid);
    }

    private Changes since(Changes before) throws ForgeException {
        return world.anotherTracker().changes(WATCHED, Optional.of(before.next()));
    }

    private static ForgeException failure(Kind kind, ThrowingCallable call) {
        ForgeException failure = catchThrowableOfType(ForgeException.class, call);
        assertThat(failure).isNotNull();
        assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(kind);
        return failure;
    }

    @Test
    void anIdleTickIsOneRequestWithoutABody() throws Exception {
        for (int i = 0; i < 12; i++) {
            open("issue " + i, "loop/plan");
        }
        world.project.passes(Duration.ofDays(1));
        Changes look = since(since(tracker.changes(WATCHED, Optional.empty())));
        for (int tick = 0; tick < 3; tick++) {
            world.project.passes(Duration.ofMinutes(1));
            world.stub.server.forget();
            Cursor before = look.next();
            look = since(look);

            assertThat(world.stub.server.log()).hasSize(1);
            assertThat(world.stub.server.log().getFirst().headers()).containsKey("if-none-match");
            assertThat(world.stub.server.lines().getFirst())
                    .startsWith("GET " + PROJECT + "/issues?state=all&order_by=updated_at&sort=asc&per_page=100&updated_after=2026-");
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

    /// The ETag is the body's: a page that was full stays as it is when what changes next comes to stand on another one.
    @Test
    void whatComesAfterAFullPageIsSeen() throws Exception {
        world.stub.mostPerPage = 100;
        Changes look = tracker.changes(WATCHED, Optional.empty());
        for (int i = 0; i < 100; i++) {
            open("issue " + i);
        }
        for (int tick = 0; tick < 3; tick++) {
            look = since(look);
        }
        IssueId later = open("the hundred and first", "loop/plan");

        assertThat(since(look).issues()).extracting(i -> i.ref().id()).contains(later);
    }

    @Test
    void aFullListingAsksOncePerLabel() throws Exception {
        open("issue", "loop/plan");
        tracker.changes(WATCHED, Optional.empty());

        assertThat(world.stub.server.lines()).containsExactly(
                "GET " + PROJECT + "/issues?state=opened&order_by=updated_at&sort=asc&per_page=100&labels=loop%2Fplan",
                "GET " + PROJECT + "/issues?state=all&order_by=updated_at&sort=asc&per_page=100&labels=loop%2Fdone");
    }

    /// GitLab leaves `updated_at` as it is for a label that follows another change within a minute.
    @Test
    void aLabelThatMovesNoTimeIsSeen() throws Exception {
        IssueId id = open("restless", "bug");
        Changes look = tracker.changes(WATCHED, Optional.empty());
        java.time.Instant before = world.item(id).updated;
        world.project.passes(Duration.ofSeconds(50));
        world.addLabel(id, PLAN);

        assertThat(world.item(id).updated).isEqualTo(before);
        look = since(look);
        assertThat(look.issues()).extracting(i -> i.ref().id()).containsExactly(id);
        world.removeLabel(id, PLAN);
        assertThat(since(look).issues()).anySatisfy(i -> assertThat(i.has(PLAN)).isFalse());
    }

    /// Between the first page and the second, an issue of the first one is changed: page numbers would now skip an issue.
    @Test
    void anIssueThatMovesBetweenPagesHidesNoOther() throws Exception {
        List<IssueId> all = new ArrayList<>();
        for (int i = 0; i < 23; i++) {
            all.add(open("issue " + i, "loop/plan"));
            world.project.passes(Duration.ofSeconds(5));
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
    void aMoveOfLabelsIsOneRequestAfterTheLook() throws Exception {
        IssueId id = open("issue", "loop/a b/ü☃", "bug");
        tracker.read(id);
        world.stub.server.forget();
        tracker.moveLabels(id, Set.of(new Label("loop/next"), Label.NEED_SUPERVISOR), Set.of(new Label("loop/a b/ü☃")));

        assertThat(world.stub.server.lines()).containsExactly("PUT " + PROJECT + "/issues/1");
        assertThat(world.stub.server.log().getFirst().body()).isEqualTo("{\"add_labels\":\"NeedSupervisor,loop/next\",\"remove_labels\":\"loop/a b/ü☃\"}");
        assertThat(world.labels(id)).containsExactlyInAnyOrder(new Label("bug"), new Label("loop/next"), Label.NEED_SUPERVISOR);
        assertThat(world.labelHistory(id)).hasSize(1);
    }

    /// Nothing is written to an issue this tick has not seen: it may have been moved to another project.
    @Test
    void aWriteToAnUnseenIssueLooksFirst() throws Exception {
        IssueId id = open("issue");
        tracker.comment(id, "one");
        tracker.comment(id, "two");

        assertThat(world.stub.server.lines()).containsExactly("GET " + PROJECT + "/issues/1", "POST " + PROJECT + "/issues/1/notes", "POST " + PROJECT + "/issues/1/notes");
    }

    @Test
    void nothingIsWrittenToAnIssueThatWasMoved() {
        IssueId id = open("issue");
        world.transfer(id);

        assertThat(failure(Kind.GONE, () -> tracker.comment(id, "secret"))).hasMessageContaining("moved to another project");
        failure(Kind.GONE, () -> tracker.setOpen(id, true));
        assertThat(world.item(id).notes).isEmpty();
        assertThat(world.stub.server.lines()).allMatch(line -> line.startsWith("GET "));
    }

    @Test
    void aLabelSpelledOtherwiseIsTakenAwayToo() throws Exception {
        IssueId id = open("issue", "Loop/PLAN", "bug");
        tracker.moveLabels(id, Set.of(new Label("loop/planning")), Set.of(PLAN));

        assertThat(world.item(id).labels).containsExactlyInAnyOrder("bug", "loop/planning");
    }

    @Test
    void labelsThatWereLeftAsTheyWereAreNoticed() {
        IssueId id = open("issue", "loop/plan");
        world.project.member = false;

        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> tracker.moveLabels(id, Set.of(new Label("loop/planning")), Set.of(PLAN)),
                () -> tracker.moveLabels(id, Set.of(new Label("loop/planning")), Set.of()),
                () -> tracker.moveLabels(id, Set.of(), Set.of(PLAN)))) {
            assertThat(failure(Kind.UNAUTHORIZED, call)).hasMessageContaining("Reporter");
        }
    }

    @Test
    void aLabelWithACommaIsRefusedBeforeItBecomesTwo() {
        IssueId id = open("issue");
        Label comma = new Label("loop/a,b");
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> tracker.moveLabels(id, Set.of(comma), Set.of()),
                () -> tracker.moveLabels(id, Set.of(), Set.of(comma)),
                () -> tracker.create("title", "", Set.of(comma)),
                () -> tracker.ensureLabels(new LabelRoles(Map.of(comma, LabelRoles.Role.QUEUED))),
                () -> tracker.changes(List.of(new Watched(comma, false)), Optional.empty()))) {
            assertThat(failure(Kind.REFUSED, call)).hasMessageContaining("comma");
        }
        assertThat(world.labels(id)).isEmpty();
        assertThat(world.project.labels).isEmpty();
    }

    @Test
    void labelsAreListedOnceAndOnlyTheMissingCreated() throws Exception {
        world.createLabel(PLAN, "000000");
        world.createLabel(new Label("Loop/Done"), "000000");
        LabelRoles roles = new LabelRoles(Map.of(PLAN, LabelRoles.Role.QUEUED, new Label("loop/done"), LabelRoles.Role.DONE));

        tracker.ensureLabels(roles);

        assertThat(world.stub.server.lines()).containsExactly("GET " + PROJECT + "/labels?per_page=100", "POST " + PROJECT + "/labels");
        assertThat(world.colour(new Label("loop/done"))).contains(LabelRoles.Role.DONE.colour());
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
    void whatAnAgentWroteIsNotCarriedOut() throws Exception {
        IssueId id = open("issue", "loop/plan");
        tracker.comment(id, "/close");
        tracker.comment(id, "Done.\r\n/label ~loop/done\r\n\r\n/unlabel ~loop/plan\n\r/title hijacked");
        IssueId made = tracker.create("made", "/close\n/label ~bug", Set.of());
        world.push("issue-1-fix");
        world.codeHost().open("issue-1-fix", "main", "Fix", "Closes #1\n/close\n/title hijacked");

        assertThat(world.labels(id)).containsExactly(PLAN);
        assertThat(tracker.read(id).issue().open()).isTrue();
        assertThat(tracker.read(id).issue().title()).isEqualTo("issue");
        assertThat(tracker.ownComments(id)).extracting(Comment::body).first().isEqualTo("\\/close");
        assertThat(tracker.read(made).issue().open()).isTrue();
        assertThat(world.labels(made)).isEmpty();
        assertThat(world.codeHost().pullRequests("issue-1-")).extracting(PullRequest::state).containsExactly(PullRequest.State.OPEN);
        assertThat(world.project.requests.firstEntry().getValue().title).isEqualTo("Fix");
    }

    /// The stub does carry them out, or the test above could not fail.
    @Test
    void theStubCarriesOutQuickActions() throws Exception {
        IssueId id = open("issue");
        var http = java.net.http.HttpClient.newHttpClient();
        var request = java.net.http.HttpRequest.newBuilder(java.net.URI.create(world.stub.server.url() + PROJECT + "/issues/1/notes"))
                .header("PRIVATE-TOKEN", StubGitLab.TOKEN)
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{\"body\":\"/close\"}"))
                .build();
        try (http) {
            assertThat(http.send(request, java.net.http.HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(202);
        }

        assertThat(tracker.read(id).issue().open()).isFalse();
        assertThat(tracker.comments(id)).isEmpty();
    }

    @Test
    void whatGitLabNotesDownItselfIsNoComment() throws Exception {
        IssueId id = open("before");
        world.edit(id, "after", "");
        tracker.comment(id, "mine");
        assertThat(tracker.comments(id)).extracting(Comment::body).containsExactly("mine");

        // An older server that does not know the filter.
        world.stub.server.next(r -> r.target().contains("/notes"), (connection, real, request) -> {
            StubServer.Request bare = new StubServer.Request(
                    request.method(), request.target(), request.segments(), Map.of("sort", "asc"), request.headers(), request.body());
            StubServer.instead(real.apply(bare)).serve(connection, real, request);
        });
        assertThat(tracker.comments(id)).extracting(Comment::body).containsExactly("mine");
    }

    @Test
    void theAccountIsAskedForOnce() throws Exception {
        IssueId id = open("issue");
        tracker.ownComments(id);
        tracker.ownComments(id);

        assertThat(world.stub.server.lines()).filteredOn("GET /gitlab/api/v4/user"::equals).hasSize(1);
    }

    @Test
    void aRenamedProjectIsServedAndReported() throws Exception {
        IssueId id = open("issue", "loop/plan");
        Changes before = tracker.changes(WATCHED, Optional.empty());
        world.project.path = "acme/store";
        world.notices.clear();
        Tracker next = world.anotherTracker();

        assertThat(next.changes(WATCHED, Optional.of(before.next())).issues()).hasSize(1);
        assertThat(next.read(id).issue().title()).isEqualTo("issue");
        next.comment(id, "still here");
        next.moveLabels(id, Set.of(new Label("loop/done")), Set.of(PLAN));

        assertThat(world.labels(id)).containsExactly(new Label("loop/done"));
        assertThat(world.item(id).notes).hasSize(1);
        assertThat(world.notices).hasSize(1).first().asString().contains("acme/tools/shop", "acme/store", "repoURL");
    }

    /// GitLab redirects reads only: a write is answered 405, and sent again where the project is now.
    @Test
    void aWriteToARenamedProjectIsDoneOnce() throws Exception {
        IssueId id = open("issue");
        world.push("issue-1-fix");
        world.project.path = "acme/store";

        tracker.comment(id, "first of all");
        IssueId made = world.anotherTracker().create("made after the renaming", "", Set.of());
        world.codeHost().open("issue-1-fix", "main", "Fix", "");

        assertThat(world.item(id).notes).hasSize(1);
        assertThat(world.item(made).title).isEqualTo("made after the renaming");
        assertThat(world.project.requests).hasSize(1);
    }

    /// Otherwise a token that lost its access would end every run of the loop.
    @Test
    void aProjectThatCannotBeSeenDoesNotMakeItsIssuesGone() {
        IssueId id = open("issue");
        world.project.path = "elsewhere/altogether";
        for (int i = 0; i < 3; i++) {
            Tracker next = world.gitLab(Address.of("https://gitlab.acme.dev/acme/unseen", Optional.of(world.stub.apiURL())), world.http, Optional.empty(), "GITLAB_TOKEN", StubGitLab.TOKEN)
                    .tracker();
            ForgeException failure = switch (i) {
                case 0 -> failure(Kind.UNAUTHORIZED, () -> next.read(id));
                case 1 -> failure(Kind.UNAUTHORIZED, () -> next.comments(id));
                default -> failure(Kind.UNAUTHORIZED, () -> next.changes(WATCHED, Optional.empty()));
            };
            assertThat(failure).hasMessageContaining("acme/unseen").hasMessageContaining("GITLAB_TOKEN").hasMessageContaining("repoURL");
        }
    }

    /// GitLab shows an empty list then, by which every run of the loop would seem to have lost its issue.
    @Test
    void issuesThatAreSwitchedOffAreNotGone() {
        IssueId id = open("issue", "loop/plan");
        world.project.withoutIssues = true;

        assertThat(failure(Kind.REFUSED, () -> tracker.changes(WATCHED, Optional.empty()))).hasMessageContaining("switched off");
        failure(Kind.REFUSED, () -> tracker.read(id));
        failure(Kind.REFUSED, () -> tracker.comments(id));
        failure(Kind.REFUSED, () -> tracker.comment(id, "text"));
    }

    @Test
    void tasksAndIncidentsAreIssues() throws Exception {
        IssueId task = open("task", "loop/plan");
        world.item(task).type = "task";

        assertThat(tracker.changes(WATCHED, Optional.empty()).issues()).hasSize(1);
    }

    @Test
    void aGateIsThreeRequests() throws Exception {
        world.push("issue-7-fix");
        String commit = world.codeHost().open("issue-7-fix", "main", "Fix", "").headCommit();
        world.report(commit, world.check("build", Check.State.PASSED));
        world.stub.server.forget();
        CodeHost next = world.gitLab(world.client(StubWorld.QUICK)).codeHost();
        next.pullRequests("issue-7-");
        next.checks(commit);

        assertThat(world.stub.server.lines()).containsExactly(
                "GET " + PROJECT + "/merge_requests?state=all&per_page=100&order_by=updated_at&sort=desc",
                "GET " + PROJECT + "/repository/commits/" + commit + "/statuses?per_page=100",
                "GET " + PROJECT + "/merge_requests/1");
    }

    @Test
    void aMergeRequestIsFoundByItsBranchInABusyProject() throws Exception {
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
        world.stub.forks.add(StubProject.FORK, StubProject.FORK_ID, true);
        world.pushToFork(StubProject.FORK, "issue-7-fix");
        CodeHost forked = world.gitLab(world.address(), world.http, Optional.of("Bot"), "GITLAB_TOKEN", StubGitLab.TOKEN).codeHost();
        PullRequest opened = forked.open("issue-7-fix", "main", "Fix", "");
        world.openFromStrangersFork("issue-7-evil");

        assertThat(world.project.requests.get(1L).sourceProject).isEqualTo(StubProject.FORK_ID);
        assertThat(forked.pullRequests("issue-7-")).containsExactly(opened);
        assertThat(forked.open("issue-7-fix", "main", "Again", "")).isEqualTo(opened);
        assertThat(world.codeHost().pullRequests("issue-7-")).isEmpty();
    }

    /// One whose source is gone, or that has no commit yet.
    @Test
    void aMergeRequestWithoutSourceOrCommitIsNoHindrance() throws Exception {
        world.push("issue-7-fix");
        world.codeHost().open("issue-7-fix", "main", "Fix", "");
        world.project.addRequest("alice", "empty", "", StubProject.ID, "issue-7-empty", "main");

        assertThat(world.codeHost().pullRequests("issue-7-")).extracting(PullRequest::headBranch).containsExactly("issue-7-fix");
    }

    @Test
    void oneThatIsBeingMergedIsOpenStill() throws Exception {
        world.push("issue-7-fix");
        world.codeHost().open("issue-7-fix", "main", "Fix", "");
        world.project.requests.get(1L).state = "locked";

        assertThat(world.codeHost().pullRequests("issue-7-")).extracting(PullRequest::state).containsExactly(PullRequest.State.OPEN);
    }
}
