package dev.agentloop.forge.jira;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.agentloop.credentials.Token;
import dev.agentloop.forge.ForgeHttp;
import dev.agentloop.forge.Rest;
import dev.agentloop.forge.RestLimits;
import dev.agentloop.forge.StubServer;
import dev.agentloop.forge.StubServer.Fault;
import dev.agentloop.forge.StubServer.Response;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.tracker.Tracker;
import dev.agentloop.tracker.TrackerWorld;
import dev.agentloop.tracker.Watched;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What happens when Jira, the network or the token does not do what it should.
@Timeout(60)
class JiraTroubleTest {
    private static final Label PLAN = new Label("loop/plan");
    private static final List<Watched> WATCHED = List.of(new Watched(PLAN, false));
    private static final Response WEB_PAGE = new Response(200, Map.of("Content-Type", "text/html; charset=utf-8"), "<!DOCTYPE html><html></html>");

    private final StubWorld world = new StubWorld();
    private final StubServer server = world.stub.server;
    private final Tracker tracker = world.tracker();
    private final IssueId id = world.open(TrackerWorld.ALICE, "issue", "text", Set.of(PLAN));

    /// As every tick does before it acts.
    @BeforeEach
    void read() throws Exception {
        tracker.read(id);
        server.forget();
    }

    @AfterEach
    void stop() {
        world.close();
    }

    private static ForgeException failure(Kind kind, ThrowingCallable call) {
        ForgeException failure = catchThrowableOfType(ForgeException.class, call);
        assertThat(failure).isNotNull();
        assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(kind);
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        String basic = Base64.getEncoder().encodeToString((StubJira.EMAIL + ":" + StubJira.TOKEN).getBytes());
        assertThat(trace.toString()).doesNotContain(StubJira.TOKEN, basic);
        return failure;
    }

    private static Response fault(int status) {
        return StubJira.messages(status, "Internal server error");
    }

    @Test
    void readsAreRepeatedUntilTheServerRecovers() throws Exception {
        for (Fault fault : List.of(
                StubServer.instead(fault(500)),
                StubServer.instead(fault(503).with("Retry-After", "0")),
                StubServer.cutOff(),
                StubServer.truncated(),
                StubServer.closedAfterTheEffect())) {
            server.forget();
            server.next(fault);
            assertThat(tracker.read(id).issue().title()).isEqualTo("issue");
            assertThat(server.log()).hasSize(2);
        }
    }

    /// A search is a POST, and a read all the same.
    @Test
    void searchesAreRepeatedToo() throws Exception {
        server.next(StubServer.cutOff());
        assertThat(tracker.changes(WATCHED, Optional.empty()).issues()).hasSize(1);
        assertThat(server.log()).hasSize(2);
    }

    @Test
    void aWriteIsSentOnceAndItsFateUncertainWhenTheAnswerIsLost() throws Exception {
        int expected = 0;
        for (Fault fault : List.of(
                StubServer.closedAfterTheEffect(),
                StubServer.afterTheEffect(fault(500)),
                StubServer.afterTheEffect(fault(502)),
                StubServer.afterTheEffect(fault(503).with("Retry-After", "0")))) {
            server.next(r -> r.target().endsWith("/comment"), fault);
            assertThat(failure(Kind.UNCERTAIN, () -> tracker.comment(id, "result\n<!-- agentloop run=x -->"))).hasMessageContaining("comment on SHOP-1");
            assertThat(world.item(id).comments).hasSize(++expected);
            assertThat(tracker.ownComments(id)).hasSize(expected).allSatisfy(comment -> assertThat(comment.body()).contains("<!-- agentloop run=x -->"));
        }
        assertThat(server.lines()).filteredOn("POST /rest/api/3/issue/SHOP-1/comment"::equals).hasSize(expected);
    }

    @Test
    void everyWriteWhoseAnswerIsLostIsUncertain() {
        for (ThrowingCallable write : List.<ThrowingCallable>of(
                () -> tracker.moveLabels(id, Set.of(new Label("loop/x")), Set.of(PLAN)),
                () -> tracker.setOpen(id, false),
                () -> tracker.create("new", "", Set.of()))) {
            server.forget();
            server.next(r -> r.method().equals("PUT") || r.target().matches(".*/(?:transitions|issue)") && r.method().equals("POST"), StubServer.closedAfterTheEffect());
            failure(Kind.UNCERTAIN, write);
            assertThat(server.log()).filteredOn(r -> !r.method().equals("GET")).hasSize(1);
        }
        assertThat(world.project.items).hasSize(2);
    }

    @Test
    void aWriteThatNeverLeftIsNotUncertain() throws Exception {
        int nobodyListens;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobodyListens = taken.getLocalPort();
        }
        Tracker unlucky = world.tracker(new Address("http://127.0.0.1:" + nobodyListens, "SHOP"), world.http, "JIRA_TOKEN", StubJira.TOKEN);

        assertThat(failure(Kind.UNAVAILABLE, () -> unlucky.comment(id, "result"))).hasMessageContaining("SHOP-1").hasMessageContaining("refused").hasMessageContaining("tracker.url");
    }

    @Test
    void aLimitStopsEveryLoopOfTheTick() throws Exception {
        Instant until = world.project.instant().truncatedTo(java.time.temporal.ChronoUnit.SECONDS).plusSeconds(90);
        server.next(StubServer.instead(StubJira.messages(429, "Rate limit exceeded.").with("Retry-After", "90").with("RateLimit-Reason", "jira-burst-based")));

        assertThat(failure(Kind.RATE_LIMITED, () -> tracker.comment(id, "text")).until().orElseThrow()).isBetween(until, until.plusSeconds(1));
        assertThat(failure(Kind.RATE_LIMITED, () -> tracker.read(id))).hasMessageContaining("JIRA_TOKEN");
        failure(Kind.RATE_LIMITED, () -> world.tracker(world.http).changes(WATCHED, Optional.empty()));
        assertThat(server.log()).hasSize(1);

        world.project.passes(Duration.ofSeconds(92));
        assertThat(tracker.read(id).issue().title()).isEqualTo("issue");
    }

    /// Jira writes it without seconds.
    @Test
    void aLimitMayOnlySayWhenItEnds() {
        server.next(StubServer.instead(StubJira.messages(429, "Rate limit exceeded.").with("X-RateLimit-Reset", "2026-11-20T18:05Z")));
        assertThat(failure(Kind.RATE_LIMITED, () -> tracker.read(id)).until().orElseThrow()).isBetween(Instant.parse("2026-11-20T18:05:00Z"), Instant.parse("2026-11-20T18:05:01Z"));
    }

    @Test
    void aLimitThatSaysNothingLastsAMinute() {
        Instant now = world.project.instant();
        server.next(StubServer.instead(StubJira.messages(429, "Rate limit exceeded.").with("X-RateLimit-Reset", "soon")));
        assertThat(failure(Kind.RATE_LIMITED, () -> tracker.read(id)).until().orElseThrow()).isBetween(now.plusSeconds(59), now.plusSeconds(61));
    }

    @Test
    void aLimitOfAMomentIsWaitedOutByReads() throws Exception {
        server.next(StubServer.instead(StubJira.messages(429, "slow down").with("Retry-After", "0")));
        assertThat(tracker.read(id).issue().title()).isEqualTo("issue");
    }

    @Test
    void aWrongTokenIsNamedAndNotShown() {
        String wrong = "ATATT3xFfGF0wrongTokenOfSomebodyElse987654321";
        Tracker other = world.tracker(new Address(server.url(), "SHOP"), world.http, "~/.config/forge/config [acme.atlassian.net]", wrong);
        ForgeException failure = failure(Kind.UNAUTHORIZED, () -> other.read(id));

        assertThat(failure.getMessage()).doesNotContain(wrong).isEqualTo(
                ("Cannot read SHOP-1 at %s: the token of ~/.config/forge/config [acme.atlassian.net] is not accepted for JIRA_EMAIL bot@acme.dev: it is wrong, another account's, revoked, or expired, as"
                        + " every API token is after a year at most. Make a new one at https://id.atlassian.com/manage-profile/security/api-tokens; a token with scopes works only with tracker.url"
                        + " https://api.atlassian.com/ex/jira/CLOUD_ID, where CLOUD_ID is what %s/_edge/tenant_info says (HTTP 401).")
                        .formatted(server.url().replace("http://", ""), server.url()));
    }

    @Test
    void aTokenWithoutAnAddressIsABearer() {
        Address address = new Address(server.url(), "SHOP");
        Rest rest = new Rest(world.http, address.url(), () -> Optional.of(new Token("JIRA_TOKEN", "ATSTT-of-a-service")), new JiraDialect(address, Optional.empty()));
        People people = new People(_ -> false);
        assertThat(failure(Kind.UNAUTHORIZED, () -> new Account(rest, people).self())).hasMessageContaining("without JIRA_EMAIL");
        assertThat(server.log().getFirst().headers()).containsEntry("authorization", "Bearer ATSTT-of-a-service");
    }

    @Test
    void noTokenAtAllIsSaid() {
        Address address = new Address(server.url(), "SHOP");
        Rest rest = new Rest(world.http, address.url(), Optional::empty, new JiraDialect(address, Optional.empty()));
        assertThat(failure(Kind.UNAUTHORIZED, () -> new Account(rest, new People(_ -> false)).self())).hasMessageContaining("none was found");
    }

    @Test
    void whatIsMissingIsSaid() {
        record Case(Response answer, Kind kind, String said) {}
        for (Case c : List.of(
                new Case(new Response(401, Map.of("Content-Type", "application/json"), "{\"code\":401,\"message\":\"Unauthorized; scope does not match\"}"), Kind.UNAUTHORIZED, "write:jira-work"),
                new Case(StubJira.messages(403, "Forbidden").with("X-Seraph-LoginReason", "AUTHENTICATION_DENIED"), Kind.UNAUTHORIZED, "CAPTCHA"),
                new Case(StubJira.messages(403, "You do not have permission to comment on this issue."), Kind.UNAUTHORIZED, "Add Comments"),
                new Case(StubJira.messages(400, "You do not have the permission to comment on this issue."), Kind.UNAUTHORIZED, "Add Comments"),
                new Case(StubJira.field("labels", "Field 'labels' cannot be set. It is not on the appropriate screen, or unknown."), Kind.UNAUTHORIZED, "Labels"),
                new Case(StubJira.messages(400, "The issue is archived."), Kind.REFUSED, "archived"),
                new Case(StubJira.messages(413, "The comment limit of the issue is reached."), Kind.REFUSED, "comment limit"),
                new Case(StubJira.messages(410, "The requested API has been removed."), Kind.UNAVAILABLE, "newer agentloop"))) {
            server.next(StubServer.instead(c.answer()));
            if (c.kind() == Kind.REFUSED) {
                // Once more as bare text, since only the document may have been the trouble.
                server.next(r -> r.body().contains("\"language\":\"markdown\""), StubServer.instead(c.answer()));
            }
            assertThat(failure(c.kind(), () -> tracker.comment(id, "text"))).hasMessageContaining(c.said());
            assertThat(world.item(id).comments).isEmpty();
        }
    }

    @Test
    void anArchivedProjectIsSaid() {
        world.project.archived = true;
        server.next(StubServer.instead(StubJira.missing()));

        assertThat(failure(Kind.REFUSED, () -> tracker.read(id))).hasMessageContaining("archived");
    }

    @Test
    void whatIsWrongWithAFieldIsSaid() {
        assertThat(failure(Kind.REFUSED, () -> tracker.moveLabels(id, Set.of(new Label("loop/a b")), Set.of()))).hasMessageContaining("labels: The label 'loop/a b' contains spaces");
    }

    @Test
    void aWebPageMeansAWrongAddress() {
        server.next(StubServer.instead(WEB_PAGE));
        assertThat(failure(Kind.UNAVAILABLE, () -> tracker.read(id))).hasMessageContaining("tracker.url").hasMessageContaining("atlassian.net");
        server.next(StubServer.instead(new Response(404, Map.of("Content-Type", "text/html"), "<html>Your Atlassian Cloud site is currently unavailable.</html>")));
        assertThat(failure(Kind.UNAVAILABLE, () -> tracker.read(id))).hasMessageContaining("tracker.url");
    }

    @Test
    void theTokenIsNotCarriedToAnotherServer() {
        server.next(StubServer.instead(StubJira.messages(302, "Moved").with("Location", "https://acme-new.atlassian.net/rest/api/3/issue/SHOP-1")));
        assertThat(failure(Kind.UNAVAILABLE, () -> tracker.read(id))).hasMessageContaining("another server").hasMessageContaining("tracker.url");
    }

    @Test
    void endlessPagesEnd() {
        for (int i = 0; i < 100; i++) {
            server.next(StubServer.instead(new Response(200, Map.of("Content-Type", "application/json"), "{\"issues\":[],\"nextPageToken\":\"again\",\"isLast\":false}")));
        }
        assertThat(failure(Kind.REFUSED, () -> tracker.changes(WATCHED, Optional.empty()))).hasMessageContaining("40 pages");
        assertThat(server.log()).hasSize(40);
    }

    @Test
    void aTricklingServerIsCutOff() {
        RestLimits impatient = new RestLimits(
                Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofMillis(700), 8, 3, Duration.ofMillis(1), Duration.ofMillis(50), 40, 1 << 20);
        server.next(StubServer.trickle());
        long start = System.nanoTime();

        failure(Kind.UNAVAILABLE, () -> world.tracker(world.client(impatient)).read(id));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        assertThat(server.log()).hasSize(1);
    }

    @Test
    void nothingIsAskedWhenTheTickHasNoTimeLeft() {
        try (ForgeHttp late = new ForgeHttp(Map.of(), world.project, () -> Duration.ZERO, StubWorld.QUICK)) {
            failure(Kind.UNAVAILABLE, () -> world.tracker(late).read(id));
        }
        assertThat(server.log()).isEmpty();
    }

    @Test
    void jsonOfAnotherShapeIsAnErrorNotABug() {
        String issue = "{\"id\":\"1\",\"key\":\"SHOP-1\",\"fields\":{\"summary\":\"s\",\"creator\":{\"accountId\":\"a\"},\"updated\":\"%s\",\"status\":{\"statusCategory\":{\"key\":\"new\"}},\"labels\":[]}}";
        for (String odd : List.of("[]", "{}", "null", "\"text\"", issue.replace("SHOP-1", "SHOP-../1"), issue.replace("\"1\"", "\"one\""), issue.formatted("yesterday"), issue.replace("\"key\":\"new\"", "\"id\":2"), "")) {
            for (int i = 0; i < StubWorld.QUICK.attempts(); i++) {
                server.next(StubServer.instead(new Response(200, Map.of("Content-Type", "application/json"), odd)));
            }
            failure(Kind.UNAVAILABLE, () -> tracker.read(id));
            for (int i = 0; i < StubWorld.QUICK.attempts(); i++) {
                server.next(StubServer.instead(new Response(200, Map.of("Content-Type", "application/json"), odd.startsWith("{\"id\"") ? "{\"issues\":[" + odd.replace("\"one\"", "1").replace("{\"id\":1,", "{\"id\":1,\"key\":7,") + "]}" : odd)));
            }
            failure(Kind.UNAVAILABLE, () -> tracker.changes(WATCHED, Optional.empty()));
            for (int i = 0; i < StubWorld.QUICK.attempts(); i++) {
                server.next(StubServer.instead(new Response(200, Map.of("Content-Type", "application/json"), odd)));
            }
            failure(Kind.UNAVAILABLE, () -> tracker.comments(id));
        }
    }

    @Test
    void halfAListingIsNone() {
        for (int i = 0; i < 7; i++) {
            world.open(TrackerWorld.ALICE, "more", "", Set.of(PLAN));
        }
        for (int i = 0; i < StubWorld.QUICK.attempts(); i++) {
            server.next(_ -> server.log().size() > 1, StubServer.truncated());
        }
        failure(Kind.UNAVAILABLE, () -> tracker.changes(WATCHED, Optional.empty()));
    }
}
