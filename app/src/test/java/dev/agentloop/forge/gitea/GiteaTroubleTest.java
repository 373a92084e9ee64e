package dev.agentloop.forge.gitea;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.agentloop.forge.StubServer;
import dev.agentloop.forge.StubServer.Fault;
import dev.agentloop.forge.StubServer.Response;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.tracker.Tracker;
import dev.agentloop.tracker.Watched;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What happens when the server, a proxy before it, or the token does not do what it should.
@Timeout(60)
class GiteaTroubleTest {
    private static final List<Watched> WATCHED = List.of(new Watched(new Label("loop/plan"), false));
    private static final Response WEB_PAGE = new Response(200, Map.of("Content-Type", "text/html; charset=utf-8"), "<!DOCTYPE html><html></html>");

    private final StubWorld world = new StubWorld(StubGitea.Flavour.FORGEJO);
    private final StubServer server = world.stub.server;
    private final Tracker tracker = world.tracker();
    private final IssueId id = IssueId.of(world.repository.add("alice", "issue", "text", List.of("loop/plan")).number);

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
        assertThat(trace.toString()).doesNotContain(StubGitea.TOKEN);
        return failure;
    }

    private static Fault refusal(int status, String words) {
        return StubServer.instead(StubGitea.message(status, words));
    }

    @Test
    void readsAreRepeatedUntilTheServerRecovers() throws Exception {
        for (Fault fault : List.of(refusal(500, ""), refusal(502, ""), StubServer.cutOff(), StubServer.truncated(), StubServer.closedAfterTheEffect())) {
            server.forget();
            server.next(fault);
            assertThat(tracker.read(id).issue().title()).isEqualTo("issue");
            assertThat(server.log()).hasSize(2);
        }
    }

    @Test
    void aWriteIsSentOnceAndItsFateUncertainWhenTheAnswerIsLost() throws Exception {
        int expected = 0;
        for (Fault fault : List.of(
                StubServer.closedAfterTheEffect(),
                StubServer.afterTheEffect(StubGitea.message(500, "")),
                StubServer.afterTheEffect(StubGitea.message(503, "").with("Retry-After", "0")))) {
            tracker.read(id);
            server.next(r -> r.method().equals("POST"), fault);
            failure(Kind.UNCERTAIN, () -> tracker.comment(id, "result"));
            assertThat(world.item(id).comments).hasSize(++expected);
            assertThat(tracker.ownComments(id)).hasSize(expected);
        }
        assertThat(server.lines()).filteredOn(line -> line.startsWith("POST")).hasSize(expected);
    }

    /// Some versions answer so, others 500, as the stub does.
    @Test
    void theCommentsOfAnIssueThatIsNotThereAreGoneInEveryVersion() {
        IssueId nobody = IssueId.of(4711);
        failure(Kind.GONE, () -> tracker.comment(nobody, "text"));
        failure(Kind.GONE, () -> tracker.comments(nobody));
        server.next(r -> r.method().equals("POST"), refusal(404, ""));
        failure(Kind.GONE, () -> tracker.comment(nobody, "text"));
    }

    @Test
    void aPullRequestWhoseAnswerWasLostIsFound() throws Exception {
        world.push("issue-1-fix");
        server.next(r -> r.method().equals("POST"), StubServer.closedAfterTheEffect());

        assertThat(world.codeHost().open("issue-1-fix", "main", "Fix", "").headBranch()).isEqualTo("issue-1-fix");
        assertThat(server.lines()).filteredOn(line -> line.startsWith("POST")).hasSize(1);
    }

    @Test
    void aPullRequestOfAMissingBranchIsRefused() {
        assertThat(failure(Kind.REFUSED, () -> world.codeHost().open("issue-1-none", "main", "Fix", ""))).hasMessageContaining("issue-1-none").hasMessageContaining("switched off");
    }

    @Test
    void aProxysLimitStopsEveryLoopOfTheTick() throws Exception {
        Instant until = world.repository.instant().plusSeconds(90);
        server.next(StubServer.instead(StubGitea.message(429, "").with("Retry-After", "90")));

        assertThat(failure(Kind.RATE_LIMITED, () -> tracker.comment(id, "text")).until()).contains(until);
        failure(Kind.RATE_LIMITED, () -> world.tracker(world.http).changes(WATCHED, Optional.empty()));
        failure(Kind.RATE_LIMITED, () -> world.codeHost().pullRequests("issue-1-"));
        assertThat(server.log()).hasSize(1);

        world.repository.passes(Duration.ofSeconds(91));
        assertThat(tracker.read(id).issue().title()).isEqualTo("issue");
    }

    /// HAProxy's own refusal is a web page, and names no time.
    @Test
    void aLimitInAWebPageIsOneToo() {
        server.next(StubServer.instead(new Response(429, Map.of("Content-Type", "text/html"), "<html><body><h1>429 Too Many Requests</h1>")));

        assertThat(failure(Kind.RATE_LIMITED, () -> tracker.read(id)).until()).contains(world.repository.instant().plusSeconds(60));
    }

    @Test
    void aWrongTokenIsNamedAndNotShown() {
        Tracker wrong = world.tracker(world.address(), world.http, "FORGEJO_TOKEN", "ffffffffffffffffffffffffffffffffffffffff");

        assertThat(failure(Kind.UNAUTHORIZED, () -> wrong.read(id)).getMessage())
                .isEqualTo("Cannot read acme/shop#1 at " + server.url().replace("http://", "") + ": the token of FORGEJO_TOKEN is not accepted: it is wrong, or was deleted"
                        + " (HTTP 401: invalid username, password or token). Make a new one at " + server.url() + "/user/settings/applications.");
    }

    @Test
    void whatATokenOrItsAccountLacksIsSaid() {
        record Case(String words, String said) {}
        for (Case c : List.of(
                new Case("token does not have at least one of required scope(s): [write:issue]", "write:issue, write:repository and read:user"),
                new Case("token does not have at least one of required scope(s), required=[write:issue], token scope=read:issue", "write:issue, write:repository and read:user"),
                new Case("token scope is limited to public repos", "access to all repositories"),
                new Case("write permission is required", "needs write access to acme/shop"),
                new Case("user should have a permission to write to a repo", "needs write access to acme/shop"),
                new Case("You must change your password. Change it at: https://git.acme.dev/user/change_password", "Sign in with the account once"),
                new Case("This account is prohibited from signing in, please contact your site administrator.", "Sign in with the account once"))) {
            server.next(refusal(403, c.words()));
            assertThat(failure(Kind.UNAUTHORIZED, () -> tracker.comment(id, "text"))).hasMessageContaining(c.said()).hasMessageContaining("FORGEJO_TOKEN").hasMessageContaining(c.words());
        }
    }

    @Test
    void withoutTheScopeForItsOwnNameItSaysSo() {
        server.next(r -> r.target().endsWith("/user"), refusal(403, "token does not have at least one of required scope(s): [read:user]"));

        assertThat(failure(Kind.UNAUTHORIZED, tracker::login)).hasMessageContaining("find out the token's account").hasMessageContaining("read:user");
    }

    @Test
    void whatWillNeverBeAcceptedIsSaid() {
        server.next(refusal(403, "You cannot comment on a locked issue."));
        assertThat(failure(Kind.REFUSED, () -> tracker.comment(id, "text"))).hasMessageContaining("the conversation is locked");
        server.next(refusal(403, "user is blocked by the repository owner"));
        assertThat(failure(Kind.REFUSED, () -> tracker.comment(id, "text"))).hasMessageContaining("blocked");
        server.next(refusal(413, "quota exceeded"));
        assertThat(failure(Kind.REFUSED, () -> tracker.comment(id, "text"))).hasMessageContaining("quota");
        world.repository.archived = true;
        assertThat(failure(Kind.REFUSED, () -> tracker.comment(id, "text"))).hasMessageContaining("acme/shop is archived");
        assertThat(failure(Kind.REFUSED, () -> tracker.create("new", "", Set.of()))).hasMessageContaining("archived");
    }

    @Test
    void anAccountThatMayOnlyReadIsNamed() {
        world.repository.writer = false;
        assertThat(failure(Kind.UNAUTHORIZED, () -> tracker.moveLabels(id, Set.of(new Label("loop/plan")), Set.of()))).hasMessageContaining("write permission is required");
        server.next(r -> r.method().equals("POST"), refusal(404, ""));
        assertThat(failure(Kind.UNAUTHORIZED, () -> tracker.comment(id, "text"))).hasMessageContaining("write:issue and write:repository");
    }

    /// Otherwise every issue would be taken for deleted, and its run stopped.
    @Test
    void issuesThatAreSwitchedOffAreNotGone() {
        world.repository.issuesOff = true;
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> world.anotherTracker().read(id),
                () -> world.anotherTracker().setOpen(id, false),
                () -> world.anotherTracker().comments(id),
                () -> world.anotherTracker().moveLabels(id, Set.of(), Set.of(new Label("loop/plan"))),
                () -> world.anotherTracker().changes(WATCHED, Optional.empty()))) {
            assertThat(failure(Kind.REFUSED, call)).hasMessageContaining("issues are switched off");
        }
    }

    @Test
    void aRepositoryThatCannotBeSeenDoesNotMakeItsIssuesGone() {
        world.repository.name = "somebody/else";
        for (int i = 0; i < 6; i++) {
            server.next(refusal(404, "The target couldn't be found."));
        }
        assertThat(failure(Kind.UNAUTHORIZED, () -> tracker.read(id))).hasMessageContaining("acme/shop").hasMessageContaining("FORGEJO_TOKEN").hasMessageContaining("repoURL");
        failure(Kind.UNAUTHORIZED, () -> world.anotherTracker().changes(WATCHED, Optional.empty()));
    }

    @Test
    void aWebPageMeansAWrongAddress() {
        server.next(StubServer.instead(WEB_PAGE));
        server.next(StubServer.instead(WEB_PAGE));

        assertThat(failure(Kind.UNAVAILABLE, () -> tracker.read(id))).hasMessageContaining("forge.apiURL").hasMessageContaining("/api/v1");
        failure(Kind.UNCERTAIN, () -> tracker.comment(id, "text"));
        Address wrong = new Address("acme/shop", server.url());
        assertThat(failure(Kind.UNAVAILABLE, () -> world.tracker(wrong, world.http, "FORGEJO_TOKEN", StubGitea.TOKEN).read(id))).hasMessageContaining("/api/v1");
    }

    @Test
    void theTokenIsNotCarriedToAnotherServer() {
        server.next(StubServer.instead(StubGitea.message(307, "").with("Location", "http://localhost:1/api/v1/repos/acme/shop/issues/1")));

        assertThat(failure(Kind.UNAVAILABLE, () -> tracker.read(id))).hasMessageContaining("another server");
    }

    @Test
    void endlessPagesEnd() {
        for (int i = 0; i < 100; i++) {
            server.next(r -> r.target().contains("/issues?"), (connection, real, request) -> {
                Response first = real.apply(new StubServer.Request(
                        request.method(), request.target(), request.segments(), Map.of("state", "open", "type", "issues"), request.headers(), request.body()));
                StubServer.instead(first.with("X-Total-Count", "1000000")).serve(connection, real, request);
            });
        }
        assertThat(failure(Kind.REFUSED, () -> tracker.changes(WATCHED, Optional.empty()))).hasMessageContaining("40 pages");
    }

    @Test
    void jsonOfAnotherShapeIsAnErrorNotABug() {
        for (String odd : List.of("[]", "{}", "null", "\"text\"", "{\"number\":\"one\"}", "{\"number\":-1}", "[{\"number\":-1}]", "")) {
            Fault answer = StubServer.instead(new Response(200, Map.of("Content-Type", "application/json"), odd));
            for (int i = 0; i < StubWorld.QUICK.attempts(); i++) {
                server.next(answer);
            }
            failure(Kind.UNAVAILABLE, () -> tracker.read(id));
        }
    }

    @Test
    void halfAListingIsNone() {
        for (int i = 0; i < 7; i++) {
            world.repository.add("alice", "more", "", List.of("loop/plan"));
        }
        for (int i = 0; i < StubWorld.QUICK.attempts(); i++) {
            server.next(r -> r.target().endsWith("page=2"), StubServer.truncated());
        }
        failure(Kind.UNAVAILABLE, () -> tracker.changes(WATCHED, Optional.empty()));
    }
}
