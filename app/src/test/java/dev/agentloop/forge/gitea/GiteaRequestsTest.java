package dev.agentloop.forge.gitea;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.forge.PollCursor;
import dev.agentloop.forge.StubServer;
import dev.agentloop.forge.StubServer.Request;
import dev.agentloop.forge.StubServer.Response;
import dev.agentloop.model.Check;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.model.LabelRoles;
import dev.agentloop.model.PullRequest;
import dev.agentloop.tracker.Changes;
import dev.agentloop.tracker.Comment;
import dev.agentloop.tracker.Tracker;
import dev.agentloop.tracker.TrackerTests;
import dev.agentloop.tracker.Watched;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Which requests are made, and that none is lost or wasted.
class GiteaRequestsTest {
    private static final Label PLAN = new Label("loop/plan");
    private static final Label DONE = new Label("loop/done");
    private static final List<Watched> WATCHED = List.of(new Watched(PLAN, false), new Watched(DONE, false));
    private static final String HOME = "/api/v1/repos/acme/shop";

    private StubWorld world = new StubWorld(StubGitea.Flavour.GITEA);

    @AfterEach
    void stop() {
        world.close();
    }

    private Tracker tracker() {
        return world.tracker();
    }

    private IssueId open(String title, String... labels) {
        return IssueId.of(world.repository.add("alice", title, "", List.of(labels)).number);
    }

    private List<String> asked() {
        List<String> lines = world.stub.server.lines();
        world.stub.server.forget();
        return lines;
    }

    private Changes since(Changes before) throws ForgeException {
        return world.anotherTracker().changes(WATCHED, Optional.of(before.next()));
    }

    @Test
    void anIdleTickIsOneRequestAndAnswersNothingOnceAllIsSettled() throws Exception {
        for (int i = 0; i < 12; i++) {
            open("issue " + i, "loop/plan");
        }
        world.repository.passes(Duration.ofDays(1));
        Changes look = since(since(tracker().changes(WATCHED, Optional.empty())));
        asked();
        for (int tick = 0; tick < 3; tick++) {
            world.repository.passes(Duration.ofMinutes(1));
            look = since(look);

            assertThat(look.issues()).isEmpty();
            assertThat(asked()).singleElement().asString().matches("GET " + HOME + "/issues\\?state=all&type=issues&since=[^&]+&limit=50&page=1");
        }
        open("news");
        assertThat(since(look).issues()).hasSize(1);
    }

    /// After a bulk change every look lists it again, until it is an hour old.
    @Test
    void whatIsSettledIsNotListedAgain() throws Exception {
        Changes look = tracker().changes(WATCHED, Optional.empty());
        for (int i = 0; i < 12; i++) {
            open("issue " + i, "loop/plan");
        }
        look = since(look);
        assertThat(look.issues()).hasSize(12);
        assertThat(since(look).issues()).as("within the hour").hasSize(12);
        world.repository.passes(Duration.ofHours(2));
        look = since(look);
        asked();

        assertThat(since(look).issues()).isEmpty();
        assertThat(asked()).hasSize(1);
    }

    @Test
    void aCursorFromTheFutureIsAnsweredInFull() throws Exception {
        IssueId id = open("issue", "loop/plan");
        PollCursor future = new PollCursor("gitea", "acme/shop", world.repository.instant().plus(Duration.ofDays(365)), Optional.empty());

        Changes answer = tracker().changes(WATCHED, Optional.of(future.toCursor()));

        assertThat(answer.full()).isTrue();
        assertThat(TrackerTests.ids(answer)).containsExactly(id);
        assertThat(PollCursor.parse(answer.next(), "gitea", "acme/shop").orElseThrow().since()).isBefore(world.repository.instant());
    }

    @Test
    void aFullListingAsksForTheLabelsAndOncePerLabelThatIsThere() throws Exception {
        open("issue", "loop/plan");
        tracker().changes(WATCHED, Optional.empty());

        assertThat(asked())
                .containsExactly(
                        "GET " + HOME + "/labels?limit=50&page=1",
                        "GET /api/v1/orgs/acme/labels?limit=50&page=1",
                        "GET " + HOME + "/issues?state=open&type=issues&labels=loop%2Fplan&limit=50&page=1");
    }

    /// An issue that loses its label while a later page is read moves another one past the reader.
    @Test
    void anIssueThatLeavesTheListingHidesNoOther() throws Exception {
        List<IssueId> all = many(23);
        duringPage(2, () -> world.removeLabel(all.get(22), PLAN));

        assertThat(planned()).containsExactlyInAnyOrderElementsOf(all.subList(0, 22));
    }

    /// The same while another joins, so that the count stays.
    @Test
    void anIssueThatLeavesWhileAnotherJoinsHidesNoOther() throws Exception {
        List<IssueId> all = many(23);
        IssueId joins = all.getFirst();
        world.removeLabel(joins, PLAN);
        duringPage(2, () -> {
            world.removeLabel(all.get(22), PLAN);
            world.addLabel(joins, PLAN);
        });

        assertThat(planned()).containsExactlyInAnyOrderElementsOf(all.subList(0, 22));
    }

    @Test
    void anIssueDeletedWhileChangesAreReadHidesNoOther() throws Exception {
        Changes before = tracker().changes(WATCHED, Optional.empty());
        List<IssueId> all = many(23);
        duringPage(2, () -> world.delete(all.get(22)));

        assertThat(TrackerTests.ids(since(before))).containsExactlyInAnyOrderElementsOf(all.subList(0, 22));
    }

    @Test
    void aListingThatNeverRestsIsAnError() {
        List<IssueId> all = many(40);
        for (int i = 0; i < 3; i++) {
            IssueId leaves = all.get(39 - i);
            duringPage(2, () -> world.removeLabel(leaves, PLAN));
        }
        TrackerTests.assertFails(Kind.UNAVAILABLE, () -> tracker().changes(WATCHED, Optional.empty()));
    }

    /// What changes behind the reader after the first page is met again by the next look, though later changes were seen.
    @Test
    void theCursorDoesNotPassWhatChangedBehindTheReader() throws Exception {
        Changes before = tracker().changes(WATCHED, Optional.empty());
        List<IssueId> all = many(12);
        duringPage(2, () -> {
            world.edit(all.get(11), "changed after its page was read", "");
            world.repository.passes(Duration.ofMinutes(10));
            world.edit(all.getFirst(), "changed before its page is read", "");
        });
        Changes after = since(before);

        assertThat(after.issues()).noneMatch(i -> i.title().equals("changed after its page was read")).anyMatch(i -> i.title().equals("changed before its page is read"));
        assertThat(since(after).issues()).anyMatch(i -> i.title().equals("changed after its page was read"));
    }

    private List<IssueId> many(int count) {
        List<IssueId> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(open("issue " + i, "loop/plan"));
        }
        return all;
    }

    private void duringPage(int number, Runnable change) {
        world.stub.server.next(page(number), (connection, real, request) -> {
            change.run();
            StubServer.instead(real.apply(request)).serve(connection, real, request);
        });
    }

    private static Predicate<Request> page(int number) {
        return request -> request.target().contains("/issues?") && request.target().endsWith("page=" + number);
    }

    private List<IssueId> planned() throws ForgeException {
        return TrackerTests.ids(tracker().changes(List.of(WATCHED.getFirst()), Optional.empty()));
    }

    /// Behind a proxy that drops the count, only an empty page is an end.
    @Test
    void withoutACountPagesAreReadUntilOneIsEmpty() throws Exception {
        List<IssueId> all = many(12);
        for (int i = 0; i < 20; i++) {
            world.stub.server.next(r -> r.target().contains("/issues?"), (connection, real, request) -> {
                Response whole = real.apply(request);
                StubServer.instead(new Response(whole.status(), Map.of("Content-Type", "application/json"), whole.body())).serve(connection, real, request);
            });
        }

        assertThat(planned()).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void labelsOfTheOrganisationCountLikeTheRepositorysOwn() throws Exception {
        for (StubGitea.Flavour flavour : StubGitea.Flavour.values()) {
            world.close();
            world = new StubWorld(flavour);
            world.repository.organisation = true;
            world.repository.createLabel("loop/plan", "123456", "", false, true);
            IssueId id = open("issue", "loop/plan", "bug");
            open("another");
            assertThat(planned()).as(flavour.toString()).containsExactly(id);

            tracker().ensureLabels(new LabelRoles(Map.of(PLAN, LabelRoles.Role.QUEUED)));
            tracker().moveLabels(id, Set.of(new Label("loop/next")), Set.of(PLAN));
            assertThat(world.labels(id)).containsExactlyInAnyOrder(new Label("bug"), new Label("loop/next"));
            tracker().moveLabels(id, Set.of(PLAN), Set.of());
            assertThat(world.labels(id)).hasSize(3);
            assertThat(world.repository.named("loop/plan")).as("not created a second time").hasSize(1);
        }
    }

    /// Asked for by its name, an issue would have to have both.
    @Test
    void ofTwoLabelsWithOneNameEitherCounts() throws Exception {
        for (StubGitea.Flavour flavour : StubGitea.Flavour.values()) {
            world.close();
            world = new StubWorld(flavour);
            world.repository.organisation = true;
            IssueId own = open("with the repository's own", "loop/plan");
            StubRepository.Tag other = world.repository.createLabel("loop/plan", "123456", "", false, true);
            IssueId organisations = open("with the organisation's");
            world.repository.label(world.item(organisations), other);
            open("with none");

            assertThat(planned()).as(flavour.toString()).containsExactlyInAnyOrder(own, organisations);
            tracker().moveLabels(organisations, Set.of(DONE), Set.of(PLAN));
            assertThat(world.labels(organisations)).containsExactly(DONE);
        }
    }

    @Test
    void aTokenThatMayNotSeeTheOrganisationIsToldOnce() throws Exception {
        IssueId id = open("issue", "loop/plan");
        world.stub.server.next(
                r -> r.target().contains("/orgs/"), StubServer.instead(StubGitea.message(403, "token does not have at least one of required scope(s): [read:organization]")));

        assertThat(planned()).containsExactly(id);
        tracker().moveLabels(id, Set.of(new Label("loop/new")), Set.of());

        assertThat(world.notices).singleElement().asString().contains("acme", "read:organization");
    }

    @Test
    void aCommaInALabelIsNoTwoLabels() throws Exception {
        IssueId id = open("issue", "loop/plan,b");
        open("issue", "b");

        assertThat(TrackerTests.ids(tracker().changes(List.of(new Watched(new Label("loop/plan,b"), false)), Optional.empty()))).containsExactly(id);
    }

    @Test
    void aMoveIsTheLabelsOnceAndOneRequestPerChange() throws Exception {
        IssueId id = open("issue", "loop/plan", "bug");
        world.createLabel(DONE, "ffffff");
        tracker().moveLabels(id, Set.of(DONE), Set.of(PLAN));
        assertThat(asked()).containsExactly("GET " + HOME + "/labels?limit=50&page=1", "POST " + HOME + "/issues/1/labels", "DELETE " + HOME + "/issues/1/labels/100");

        tracker().moveLabels(id, Set.of(PLAN), Set.of(DONE));
        assertThat(asked()).containsExactly("POST " + HOME + "/issues/1/labels", "DELETE " + HOME + "/issues/1/labels/102");

        tracker().moveLabels(id, Set.of(), Set.of(DONE));
        assertThat(asked()).containsExactly("GET " + HOME + "/issues/1/labels");
        assertThat(world.labels(id)).containsExactlyInAnyOrder(PLAN, new Label("bug"));
    }

    /// Somebody marked the labels exclusive: then the server itself removes what a move would remove.
    @Test
    void exclusiveLabelsMoveToo() throws Exception {
        for (String name : List.of("loop/plan", "loop/done", "loop/other")) {
            world.repository.createLabel(name, "123456", "", true, false);
        }
        IssueId id = open("issue", "loop/plan", "bug");

        tracker().moveLabels(id, Set.of(DONE), Set.of(PLAN));
        assertThat(world.labels(id)).containsExactlyInAnyOrder(DONE, new Label("bug"));

        ForgeException refused = org.assertj.core.api.Assertions.catchThrowableOfType(
                ForgeException.class, () -> tracker().moveLabels(id, Set.of(PLAN, new Label("loop/other")), Set.of()));
        assertThat(refused).hasMessageContaining("exclusive");
    }

    @Test
    void aLabelDeletedMeanwhileIsRemovedAlready() throws Exception {
        IssueId id = open("issue", "loop/plan", "loop/done");
        world.stub.server.next(r -> r.method().equals("DELETE"), (connection, real, request) -> {
            StubRepository.Tag tag = world.repository.tag("loop/plan");
            world.repository.unlabel(world.item(id), tag.id());
            world.repository.labels.remove(tag);
            StubServer.instead(real.apply(request)).serve(connection, real, request);
        });

        tracker().moveLabels(id, Set.of(), Set.of(PLAN));

        assertThat(world.labels(id)).containsExactly(DONE);
    }

    @Test
    void labelsAreListedOnceAndOnlyTheMissingCreated() throws Exception {
        world.createLabel(new Label("Loop/PLAN"), "000000");

        tracker().ensureLabels(new LabelRoles(Map.of(PLAN, LabelRoles.Role.QUEUED, DONE, LabelRoles.Role.DONE)));

        assertThat(asked())
                .containsExactly("GET " + HOME + "/labels?limit=50&page=1", "GET /api/v1/orgs/acme/labels?limit=50&page=1", "POST " + HOME + "/labels");
    }

    /// Gitea gives what a stranger wrote elsewhere to the account that imports it.
    @Test
    void whatWasImportedIsNotTheImporters() throws Exception {
        IssueId id = open("imported", "loop/plan");
        world.item(id).originalAuthor = "alice";
        world.repository.comment(world.item(id), StubGitea.LOGIN, "mallory", "<!-- agentloop run=x -->");

        assertThat(tracker().read(id).issue().author()).isEqualTo("alice (imported)");
        assertThat(tracker().changes(WATCHED, Optional.empty()).issues()).extracting(Issue::author).containsExactly("alice (imported)");
        assertThat(tracker().ownComments(id)).isEmpty();
        assertThat(tracker().comments(id)).extracting(Comment::author).containsExactly("mallory (imported)");
    }

    @Test
    void aCommentIsOneRequestAndItsAccountIsAskedForOnce() throws Exception {
        IssueId id = open("issue");
        tracker().comment(id, "text");
        tracker().ownComments(id);
        tracker().ownComments(id);

        assertThat(asked())
                .containsExactly(
                        "POST " + HOME + "/issues/1/comments", "GET /api/v1/user", "GET " + HOME + "/issues/1/comments", "GET " + HOME + "/issues/1/comments");
    }

    @Test
    void theGateOfACommitIsTwoRequests() throws Exception {
        String commit = world.push("issue-7-fix");
        world.codeHost().open("issue-7-fix", "main", "Fix", "");
        world.report(commit, world.check("build", Check.State.PASSED));
        asked();

        assertThat(world.codeHost().pullRequests("issue-7-")).extracting(PullRequest::headCommit).containsExactly(commit);
        assertThat(world.codeHost().checks(commit)).hasSize(1);
        assertThat(asked())
                .containsExactly(
                        "GET " + HOME + "/pulls?state=all&sort=recentupdate&limit=50&page=1",
                        "GET " + HOME + "/statuses/" + commit + "?sort=highestindex&limit=50&page=1");
    }

    /// Gitea lets nobody merge with it where the check is required.
    @Test
    void aWarningIsNoSuccess() throws Exception {
        String commit = world.push("issue-7-fix");
        world.repository.report(commit, "lint", "warning", "", "");

        assertThat(world.codeHost().checks(commit)).containsExactly(new Check("lint", Check.State.FAILED, Optional.empty(), ""));
    }

    @Test
    void aRenamedRepositoryIsServedAndReported() throws Exception {
        IssueId id = open("issue", "loop/plan");
        Changes before = tracker().changes(WATCHED, Optional.empty());
        world.repository.name = "acme/store";
        Tracker next = world.anotherTracker();

        assertThat(next.changes(WATCHED, Optional.of(before.next())).issues()).hasSize(1);
        assertThat(next.read(id).issue().title()).isEqualTo("issue");
        next.comment(id, "still here");
        next.moveLabels(id, Set.of(DONE), Set.of(PLAN));

        assertThat(world.labels(id)).containsExactly(DONE);
        assertThat(world.item(id).comments).hasSize(1);
        assertThat(world.notices).singleElement().asString().contains("acme/shop", "acme/store", "repoURL");
    }

    @Test
    void aWriteToARenamedRepositoryIsDoneOnce() throws Exception {
        IssueId id = open("issue");
        world.repository.name = "acme/store";
        world.push("issue-1-fix");

        tracker().comment(id, "first of all");
        IssueId made = tracker().create("made after the renaming", "", Set.of());
        world.codeHost().open("issue-1-fix", "main", "Fix", "");

        assertThat(world.item(id).comments).hasSize(1);
        assertThat(world.item(made).title).isEqualTo("made after the renaming");
        assertThat(world.repository.items).hasSize(3);
    }

    @Test
    void aPullRequestIsFoundByItsBranchInABusyRepository() throws Exception {
        world.push("issue-7-fix");
        world.push("issue-8-fix/deep");
        world.codeHost().open("issue-7-fix", "main", "Fix", "");
        world.codeHost().open("issue-8-fix/deep", "main", "Fix", "");
        world.closePullRequest("issue-8-fix/deep");
        for (int i = 0; i < 30; i++) {
            world.push("feature-" + i);
            world.codeHost().open("feature-" + i, "main", "Feature " + i, "");
        }

        assertThat(world.codeHost().pullRequests("issue-7-")).hasSize(1);
        assertThat(world.codeHost().pullRequests("issue-8-")).extracting(PullRequest::state).containsExactly(PullRequest.State.CLOSED);
        assertThat(world.codeHost().pullRequests("issue-9-")).isEmpty();
    }

    @Test
    void theConfiguredForkCountsAndNoOther() throws Exception {
        world.repository.addPull("bot", "from the fork", "", "bot/shop-fork", "issue-7-fix", world.push("x"), "main");
        world.openFromStrangersFork("issue-7-evil");

        assertThat(world.codeHost(world.client(StubWorld.QUICK), Optional.of("Bot")).pullRequests("issue-7-")).extracting(PullRequest::headBranch).containsExactly("issue-7-fix");
        assertThat(world.codeHost().pullRequests("issue-7-")).isEmpty();
    }

    @Test
    void aPullRequestThatForgejoCannotReadHidesNoOther() throws Exception {
        world.push("issue-7-fix");
        world.codeHost().open("issue-7-fix", "main", "Fix", "");
        world.stub.server.next(r -> r.target().contains("/pulls?"), (connection, real, request) -> {
            Response whole = real.apply(request);
            StubServer.instead(new Response(200, Map.of("Content-Type", "application/json", "X-Total-Count", "2"), "[null," + whole.body().substring(1)))
                    .serve(connection, real, request);
        });

        assertThat(world.codeHost().pullRequests("issue-7-")).hasSize(1);
    }

    @Test
    void theOldestAreReadFromTheLastPage() throws Exception {
        List<IssueId> all = many(23);

        assertThat(TrackerTests.ids(tracker().list(true, 4))).containsExactlyElementsOf(all.subList(0, 4));
        assertThat(asked()).hasSize(3).last().asString().endsWith("page=4");
    }

    @Test
    void timesAreReadInWhateverZone() throws Exception {
        IssueId id = open("issue");
        Instant updated = world.item(id).updated;

        assertThat(tracker().read(id).issue().updatedAt()).isEqualTo(updated);
    }
}
