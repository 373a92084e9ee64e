package dev.agentloop.forge.jira;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.agentloop.forge.PollCursor;
import dev.agentloop.forge.StubServer;
import dev.agentloop.forge.jira.StubProject.Item;
import dev.agentloop.forge.jira.StubProject.Kind;
import dev.agentloop.forge.jira.StubProject.Step;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.model.LabelRoles;
import dev.agentloop.tracker.Changes;
import dev.agentloop.tracker.Comment;
import dev.agentloop.tracker.Cursor;
import dev.agentloop.tracker.Tracker;
import dev.agentloop.tracker.TrackerWorld;
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
import tools.jackson.databind.JsonNode;

/// Which requests are made, and that none is lost, wasted or made somewhere else.
class JiraRequestsTest {
    private static final Label PLAN = new Label("loop/plan");
    private static final Label DONE = new Label("loop/done");
    private static final List<Watched> WATCHED = List.of(new Watched(PLAN, false), new Watched(DONE, true));
    private static final String SEARCH = "POST /rest/api/3/search/jql";

    private final StubWorld world = new StubWorld();
    private final Tracker tracker = world.tracker();

    @AfterEach
    void stop() {
        world.close();
    }

    private IssueId open(String title, String... labels) {
        return world.open(TrackerWorld.ALICE, title, "", Set.copyOf(java.util.Arrays.stream(labels).map(Label::new).toList()));
    }

    private Changes since(Changes before) throws ForgeException {
        return world.anotherTracker().changes(WATCHED, Optional.of(before.next()));
    }

    private static ForgeException failure(ForgeException.Kind kind, ThrowingCallable call) {
        ForgeException failure = catchThrowableOfType(ForgeException.class, call);
        assertThat(failure).isNotNull();
        assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(kind);
        return failure;
    }

    private JsonNode body(int request) {
        return world.stub.server.log().get(request).json();
    }

    @Test
    void anIdleTickIsOneSearch() throws Exception {
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

            assertThat(world.stub.server.lines()).containsExactly(SEARCH);
            assertThat(look.issues()).isEmpty();
            assertThat(look.next()).isEqualTo(before);
        }
        open("news");
        assertThat(since(look).issues()).hasSize(1);
    }

    /// A time written out would be read in the time zone of the account.
    @Test
    void timesAreSentAsTheyAreEverywhere() throws Exception {
        open("issue", "loop/plan");
        Changes before = tracker.changes(WATCHED, Optional.empty());
        long start = world.project.instant().truncatedTo(java.time.temporal.ChronoUnit.SECONDS).minusSeconds(120).toEpochMilli();
        world.stub.server.forget();
        since(before);

        assertThat(body(0).path("jql").asString()).isEqualTo("project = \"SHOP\" AND updated >= %d ORDER BY updated ASC".formatted(start));
        assertThat(body(0).path("fields").valueStream().map(JsonNode::asString)).containsExactly("summary", "creator", "status", "labels", "updated");
        assertThat(body(0).propertyNames()).containsExactly("jql", "maxResults", "fields");
    }

    @Test
    void allThatIsWatchedIsOneQuestion() throws Exception {
        open("issue", "loop/plan");
        tracker.changes(WATCHED, Optional.empty());

        assertThat(world.stub.server.lines()).containsExactly(SEARCH);
        assertThat(body(0).path("jql").asString())
                .isEqualTo("project = \"SHOP\" AND (labels in (\"loop/done\") OR labels in (\"loop/plan\") AND statusCategory != \"Done\") ORDER BY updated ASC");
    }

    @Test
    void aLabelCannotEndItsQuotes() {
        assertThat(Jql.quoted("a\") OR project = \"SECRET")).isEqualTo("\"a\\\") OR project = \\\"SECRET\"");
        assertThat(Jql.quoted("\\\" \n")).isEqualTo("\"\\\\\\\"  \"");
        assertThat(Jql.watched("SHOP", List.of(new Watched(PLAN, false)))).isEqualTo("project = \"SHOP\" AND (labels in (\"loop/plan\") AND statusCategory != \"Done\")");
        assertThat(Jql.watched("SHOP", List.of(new Watched(DONE, true)))).isEqualTo("project = \"SHOP\" AND (labels in (\"loop/done\"))");
    }

    /// Whether an issue is told as the index knows it is not documented. If not, the last one of a page may be from a moment ago and say nothing of the place in the listing.
    @Test
    void anIssueThatTheIndexDoesNotKnowAnewHidesNoOther() throws Exception {
        List<IssueId> all = new ArrayList<>();
        for (int i = 0; i < 23; i++) {
            all.add(open("issue " + i, "loop/plan"));
            world.project.passes(Duration.ofMinutes(5));
        }
        world.project.tellsPresent = true;
        world.project.indexStands = true;
        world.edit(all.get(StubJira.PAGE_SIZE - 1), "changed just now", "");

        Changes changes = tracker.changes(WATCHED, Optional.empty());

        assertThat(changes.issues()).extracting(issue -> issue.ref().id()).containsExactlyInAnyOrderElementsOf(all);
    }

    /// Between the first page and the second, issues of the first one change: a page token that is a position would now skip one.
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

        Changes changes = tracker.changes(WATCHED, Optional.empty());

        assertThat(changes.issues()).extracting(i -> i.ref().id()).containsExactlyInAnyOrderElementsOf(all);
        assertThat(changes.issues()).anyMatch(i -> i.title().equals("moved to the end"));
    }

    @Test
    void aHundredChangesInOneMomentAreAllSeen() throws Exception {
        List<IssueId> all = new ArrayList<>();
        for (int i = 0; i < 23; i++) {
            all.add(open("issue " + i, "loop/plan"));
        }
        for (Item item : world.project.items.values()) {
            item.updated = world.project.instant();
        }
        assertThat(tracker.changes(WATCHED, Optional.empty()).issues()).extracting(i -> i.ref().id()).containsExactlyInAnyOrderElementsOf(all);
    }

    /// The index lags behind; what this process did itself is looked at afresh.
    @Test
    void ownWritesAreSeenAtOnce() throws Exception {
        IssueId id = open("issue", "loop/plan");
        Changes before = tracker.changes(WATCHED, Optional.empty());
        world.project.indexStands = true;
        tracker.read(id);
        tracker.moveLabels(id, Set.of(DONE), Set.of(PLAN));
        world.stub.server.forget();

        assertThat(tracker.changes(WATCHED, Optional.of(before.next())).issues()).singleElement().satisfies(issue -> assertThat(issue.labels()).containsExactly(DONE));
        assertThat(body(0).path("reconcileIssues").valueStream().map(JsonNode::asLong)).containsExactly(world.item(id).id);
        assertThat(world.stub.server.lines()).containsExactly(SEARCH);
    }

    /// All issues that are reconciled must exist.
    @Test
    void anIssueDeletedSinceItWasWrittenToIsNoTrouble() throws Exception {
        IssueId id = open("issue", "loop/plan");
        Changes before = tracker.changes(WATCHED, Optional.empty());
        tracker.moveLabels(id, Set.of(DONE), Set.of(PLAN));
        world.delete(id);

        assertThat(tracker.changes(WATCHED, Optional.of(before.next())).issues()).isEmpty();
    }

    @Test
    void aMoveIsOneRequestWhenTheIssueWasRead() throws Exception {
        IssueId id = open("issue", "loop/plan", "bug");
        tracker.read(id);
        world.stub.server.forget();
        tracker.moveLabels(id, Set.of(DONE, Label.NEED_SUPERVISOR), Set.of(PLAN));

        assertThat(world.stub.server.lines()).containsExactly("PUT /rest/api/3/issue/SHOP-1");
        assertThat(body(0).toString())
                .isEqualTo("{\"update\":{\"labels\":[{\"add\":\"loop/done\"},{\"add\":\"NeedSupervisor\"},{\"remove\":\"loop/plan\"}]}}");
        assertThat(world.labelHistory(id)).containsExactly(Set.of(new Label("bug"), DONE, Label.NEED_SUPERVISOR));
    }

    /// To Jira labels that differ by case are two; to everybody else here they are one.
    @Test
    void aLabelTypedInOtherLettersIsRemoved() throws Exception {
        IssueId id = open("issue");
        world.project.labels(world.item(id), List.of("Loop/Plan", "loop/plan"), List.of());
        tracker.moveLabels(id, Set.of(DONE), Set.of(PLAN));

        assertThat(world.item(id).labels).containsExactly("loop/done");
    }

    @Test
    void aCommentIsOneRequestAndItsMarkerTravelsUnseen() throws Exception {
        IssueId id = open("issue");
        tracker.read(id);
        world.stub.server.forget();
        tracker.comment(id, "**done**\n\n<!-- agentloop run=shop/SHOP-1/run-1 -->");

        assertThat(world.stub.server.lines()).containsExactly("POST /rest/api/3/issue/SHOP-1/comment");
        assertThat(body(0).path("body").toString()).doesNotContain("agentloop");
        assertThat(body(0).path("properties").toString()).isEqualTo("[{\"key\":\"agentloop\",\"value\":{\"marks\":[\"run=shop/SHOP-1/run-1\"]}}]");
        assertThat(world.anotherTracker().ownComments(id)).extracting(Comment::body).containsExactly("**done**\n<!-- agentloop run=shop/SHOP-1/run-1 -->");
    }

    @Test
    void ownCommentsAreListedAndThenTheirPropertiesRead() throws Exception {
        IssueId id = open("issue");
        world.comment(id, TrackerWorld.ALICE, "hello");
        tracker.ownComments(id);
        assertThat(world.stub.server.lines())
                .containsExactly("GET /rest/api/3/myself", "GET /rest/api/3/issue/SHOP-1/comment?orderBy=created&maxResults=100&startAt=0");
        tracker.comment(id, "mine");
        world.stub.server.forget();
        tracker.ownComments(id);
        assertThat(world.stub.server.lines())
                .containsExactly("GET /rest/api/3/issue/SHOP-1/comment?orderBy=created&maxResults=100&startAt=0", "POST /rest/api/3/comment/list?expand=properties");
    }

    /// The marker of one comment could be quoted in another's property only by who may edit it; a stranger's comment never counts.
    @Test
    void aStrangersPropertyIsNotRead() throws Exception {
        IssueId id = open("issue");
        world.project.comment(world.item(id), TrackerWorld.BOB, TypedText.document("by agentloop"), Hidden.of("<!-- agentloop run=x -->").properties());

        assertThat(tracker.ownComments(id)).isEmpty();
        assertThat(tracker.comments(id)).extracting(Comment::body).containsExactly("by agentloop");
    }

    @Test
    void aDocumentThatIsRefusedIsSentAsBareText() throws Exception {
        IssueId id = open("issue");
        world.stub.countsJson = true;
        tracker.comment(id, "*a*\n\n".repeat(5_000) + "<!-- agentloop run=x -->");

        assertThat(world.item(id).comments).hasSize(1);
        assertThat(tracker.ownComments(id)).singleElement().satisfies(comment -> {
            assertThat(comment.body()).startsWith("```markdown\n*a*\n\n*a*").endsWith("```\n<!-- agentloop run=x -->");
            assertThat(comment.body().length()).isGreaterThan(20_000);
        });
    }

    /// Jira would do it to the issue in the other project, which other people read.
    @Test
    void nothingIsWrittenToAnIssueThatMovedAway() throws Exception {
        IssueId id = open("issue", "loop/plan");
        world.transfer(id);

        assertThat(failure(ForgeException.Kind.GONE, () -> tracker.comment(id, "secret"))).hasMessageContaining("WARE-901");
        failure(ForgeException.Kind.GONE, () -> tracker.moveLabels(id, Set.of(DONE), Set.of(PLAN)));
        failure(ForgeException.Kind.GONE, () -> tracker.setOpen(id, false));
        assertThat(world.item(id).comments).isEmpty();
        assertThat(world.stub.server.lines()).noneMatch(line -> line.startsWith("PUT") || line.endsWith("/comment"));
    }

    /// Jira also answers to the number its database gives an issue.
    @Test
    void onlyKeysOfTheProjectAreAskedFor() {
        IssueId id = open("issue");
        for (String other : List.of("" + world.item(id).id, "WARE-1", "SHOPPING-1", "shop-1", "SHOP-x")) {
            failure(ForgeException.Kind.GONE, () -> tracker.read(new IssueId(other)));
        }
        assertThat(world.stub.server.log()).isEmpty();
    }

    @Test
    void aProjectWithANewKeyIsServedAndReported() throws Exception {
        IssueId id = open("issue", "loop/plan");
        Changes before = tracker.changes(WATCHED, Optional.empty());
        world.project.key = "STORE";
        Tracker next = world.anotherTracker();

        assertThat(next.changes(WATCHED, Optional.of(before.next())).issues()).extracting(i -> i.ref().id()).containsExactly(id);
        assertThat(next.read(id).issue().url()).endsWith("/browse/STORE-1");
        next.comment(id, "still here");
        next.moveLabels(id, Set.of(DONE), Set.of(PLAN));
        IssueId made = next.create("made after the renaming", "", Set.of());

        assertThat(made.value()).isEqualTo("SHOP-2");
        assertThat(world.labels(id)).containsExactly(DONE);
        assertThat(world.notices).hasSize(1).first().asString().contains("SHOP", "STORE", "tracker.project");
    }

    /// Otherwise a token that lost its access would end every run of the loop.
    @Test
    void aProjectThatCannotBeSeenDoesNotMakeItsIssuesGone() throws Exception {
        IssueId id = open("issue");
        for (int i = 0; i < 3; i++) {
            world.stub.server.next(StubServer.instead(i == 2 ? StubJira.messages(400, "The value 'SHOP' does not exist for the field 'project'.") : StubJira.missing()));
            world.stub.server.next(StubServer.instead(StubJira.messages(404, "No project could be found with key 'SHOP'.")));
            Tracker next = world.anotherTracker();
            ForgeException failure = switch (i) {
                case 0 -> failure(ForgeException.Kind.UNAUTHORIZED, () -> next.read(id));
                case 1 -> failure(ForgeException.Kind.UNAUTHORIZED, () -> next.comments(id));
                default -> failure(ForgeException.Kind.UNAUTHORIZED, () -> next.changes(WATCHED, Optional.empty()));
            };
            assertThat(failure).hasMessageContaining("SHOP").hasMessageContaining("JIRA_TOKEN").hasMessageContaining("tracker.project");
        }
    }

    /// An empty answer may mean that nothing may be seen.
    @Test
    void aFullListingWithoutIssuesAsksForTheProject() throws Exception {
        tracker.changes(WATCHED, Optional.empty());

        assertThat(world.stub.server.lines()).containsExactly(SEARCH, "GET /rest/api/3/project/SHOP");
    }

    @Test
    void aTokenThatIsTakenForNoneIsNoticed() {
        IssueId id = open("issue", "loop/plan");
        world.stub.takesStrangers = true;
        Tracker stranger = world.tracker(new Address(world.stub.server.url(), StubProject.HERE), world.http, "JIRA_TOKEN", "expired");

        assertThat(failure(ForgeException.Kind.UNAUTHORIZED, () -> stranger.changes(WATCHED, Optional.empty()))).hasMessageContaining("JIRA_TOKEN").hasMessageContaining("stranger");
        failure(ForgeException.Kind.UNAUTHORIZED, () -> stranger.read(id));
    }

    @Test
    void closingTakesTheUsualStep() throws Exception {
        IssueId id = open("issue");
        tracker.setOpen(id, false);

        assertThat(world.item(id).status).isEqualTo("Done");
        assertThat(world.stub.server.lines())
                .containsExactly(
                        "GET /rest/api/3/issue/SHOP-1?fields=summary%2Ccreator%2Cstatus%2Clabels%2Cupdated%2Cdescription",
                        "GET /rest/api/3/issue/SHOP-1/transitions?expand=transitions.fields",
                        "POST /rest/api/3/issue/SHOP-1/transitions");
        tracker.setOpen(id, true);
        assertThat(world.item(id).status).isEqualTo("To Do");
    }

    @Test
    void aStepThatAsksNothingIsPreferred() throws Exception {
        IssueId id = open("issue");
        world.project.steps.replaceAll(step -> step.to().equals("Done") ? new Step(step.id(), step.name(), "", "Done", List.of("Resolution")) : step);

        tracker.setOpen(id, false);

        assertThat(world.item(id).status).isEqualTo("Won't do");
    }

    @Test
    void aWorkflowThatNeedsAPersonIsExplained() {
        IssueId id = open("issue");
        world.project.steps.removeIf(step -> step.to().equals("Won't do"));
        world.project.steps.replaceAll(step -> step.to().equals("Done") ? new Step(step.id(), "Resolve", "", "Done", List.of("Resolution", "Root cause")) : step);
        assertThat(failure(ForgeException.Kind.REFUSED, () -> tracker.setOpen(id, false))).hasMessageContaining("Resolve").hasMessageContaining("Resolution, Root cause");

        world.project.steps.removeIf(step -> step.to().equals("Done"));
        assertThat(failure(ForgeException.Kind.REFUSED, () -> tracker.setOpen(id, false))).hasMessageContaining("no step").hasMessageContaining("Move to In Progress -> In Progress");
    }

    /// A status nobody put into a category is not done.
    @Test
    void aStatusWithoutACategoryIsOpen() throws Exception {
        IssueId id = open("issue");
        world.project.status("Limbo", "undefined");
        world.project.status(world.item(id), "Limbo");

        assertThat(tracker.read(id).issue().open()).isTrue();
    }

    @Test
    void anIssueIsMadeOfTheUsualKindOrTheFirst() throws Exception {
        tracker.create("one", "*text*", Set.of(PLAN));
        assertThat(world.stub.server.lines()).containsExactly("GET /rest/api/3/issue/createmeta/SHOP/issuetypes", "POST /rest/api/3/issue");
        assertThat(body(1).path("fields").path("issuetype").path("id").asString()).isEqualTo("10002");

        world.project.kinds.removeIf(kind -> kind.name().equals("Task"));
        world.project.kinds.add(new Kind("10009", "Vorgang", false, 0));
        world.stub.server.forget();
        tracker.create("two", "", Set.of());
        assertThat(body(1).path("fields").path("issuetype").path("id").asString()).isEqualTo("10009");

        world.project.kinds.clear();
        assertThat(failure(ForgeException.Kind.UNAUTHORIZED, () -> tracker.create("three", "", Set.of()))).hasMessageContaining("Create Issues");
    }

    /// Anybody who may edit an issue may name another reporter, and call themselves by another name.
    @Test
    void theAuthorIsTheCreatorByAnUnforgeableName() throws Exception {
        IssueId id = world.open("5b10ac8d82e05b22cc7d4ef5", "issue", "", Set.of());
        world.item(id).reporter = TrackerWorld.ALICE;
        assertThat(tracker.read(id).issue().author()).isEqualTo("5b10ac8d82e05b22cc7d4ef5");

        world.project.emails.put("5b10ac8d82e05b22cc7d4ef5", "carol@acme.dev");
        assertThat(tracker.read(id).issue().author()).isEqualTo("5b10ac8d82e05b22cc7d4ef5");

        world.listed.add("carol@acme.dev");
        assertThat(tracker.read(id).issue().author()).isEqualTo("carol@acme.dev");
    }

    /// The address of a help desk's customer is whatever a mail said.
    @Test
    void aCustomersAddressNamesNobody() {
        People people = new People(Set.of("carol@acme.dev")::contains);
        tools.jackson.databind.node.ObjectNode carol = tools.jackson.databind.node.JsonNodeFactory.instance.objectNode()
                .put("accountId", "qm:1:2")
                .put("emailAddress", "carol@acme.dev")
                .put("displayName", "carol@acme.dev");

        assertThat(people.name(carol.put("accountType", "atlassian"))).isEqualTo("carol@acme.dev");
        assertThat(people.name(carol.put("accountType", "customer"))).isEqualTo("qm:1:2");
        assertThat(people.name(carol.path("nobody"))).isEqualTo("(anonymous)");
    }

    @Test
    void labelsNeedNotBeMade() throws Exception {
        tracker.ensureLabels(new LabelRoles(Map.of(PLAN, LabelRoles.Role.QUEUED)));

        assertThat(world.stub.server.log()).isEmpty();
    }

    /// Tokens with scopes work behind a gateway, whose address leads no person to an issue.
    @Test
    void behindTheGatewayIssuesAreShownAtTheirSite() throws Exception {
        open("issue", "loop/plan");
        world.stub.gateway = true;
        Address gateway = new Address(world.stub.server.url() + "/ex/jira/cloud-1", StubProject.HERE);
        Tracker gated = world.tracker(gateway, world.http, "JIRA_TOKEN", StubJira.TOKEN);

        Changes all = gated.changes(WATCHED, Optional.empty());
        assertThat(all.issues()).extracting(i -> i.url()).containsExactly("https://acme.atlassian.net/browse/SHOP-1");
        assertThat(world.stub.server.lines()).endsWith("GET /ex/jira/cloud-1/rest/api/3/serverInfo");

        world.project.passes(Duration.ofDays(1));
        Changes quiet = gated.changes(WATCHED, Optional.empty());
        world.stub.server.forget();
        world.tracker(gateway, world.http, "JIRA_TOKEN", StubJira.TOKEN).changes(WATCHED, Optional.of(quiet.next()));
        assertThat(world.stub.server.lines()).containsExactly("POST /ex/jira/cloud-1/rest/api/3/search/jql");
    }

    @Test
    void aCursorOfAnotherProjectOrSiteIsNone() throws Exception {
        open("issue", "loop/plan");
        String own = tracker.changes(WATCHED, Optional.empty()).next().value();
        for (String other : List.of(own.replace("SHOP", "WARE"), own.replace("127.0.0.1", "acme.atlassian.net"), own.replace("jira/1", "github/1"))) {
            assertThat(tracker.changes(WATCHED, Optional.of(new Cursor(other))).full()).as(other).isTrue();
        }
        assertThat(tracker.changes(WATCHED, Optional.of(new Cursor(own))).full()).isFalse();
    }

    /// Jira's clock was set back, or the file was brought from elsewhere.
    @Test
    void aCursorFromTheFutureIsAnsweredInFull() throws Exception {
        IssueId id = open("issue", "loop/plan");
        String scope = tracker.changes(WATCHED, Optional.empty()).next().value().split(" ")[1];
        Cursor future = new PollCursor("jira", scope, world.project.instant().plus(Duration.ofDays(365)), Optional.empty()).toCursor();

        Changes answer = tracker.changes(WATCHED, Optional.of(future));

        assertThat(answer.full()).isTrue();
        assertThat(answer.issues()).extracting(issue -> issue.ref().id()).containsExactly(id);
        assertThat(PollCursor.parse(answer.next(), "jira", scope).orElseThrow().since()).isBefore(world.project.instant());
    }
}
