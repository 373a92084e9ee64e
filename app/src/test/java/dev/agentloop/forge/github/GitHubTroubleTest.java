package dev.agentloop.forge.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.agentloop.credentials.GitHubApp;
import dev.agentloop.forge.ForgeHttp;
import dev.agentloop.forge.RestLimits;
import dev.agentloop.forge.StubServer;
import dev.agentloop.forge.StubServer.Fault;
import dev.agentloop.forge.StubServer.Response;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.model.RequestLimit;
import dev.agentloop.tracker.Tracker;
import dev.agentloop.tracker.Watched;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What happens when GitHub, the network or the token does not do what it should.
@Timeout(60)
class GitHubTroubleTest {
    private static final List<Watched> WATCHED = List.of(new Watched(new Label("loop/plan"), false));
    private static final Response WEB_PAGE = new Response(200, Map.of("Content-Type", "text/html; charset=utf-8"), "<!DOCTYPE html><html></html>");

    private final StubWorld world = new StubWorld();
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
        assertThat(trace.toString()).doesNotContain(StubGitHub.TOKEN);
        return failure;
    }

    private static Response fault(int status) {
        return StubGitHub.message(status, "Server Error");
    }

    @Test
    void readsAreRepeatedUntilTheServerRecovers() throws Exception {
        for (Fault fault : List.of(
                StubServer.instead(fault(500)),
                StubServer.instead(fault(502)),
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

    @Test
    void whatItStillAllowsIsKnownFromItsLatestAnswer() throws Exception {
        assertThat(world.http.quotas()).isEmpty();
        Response answer = fault(403).with("X-RateLimit-Limit", "5000").with("X-RateLimit-Remaining", "4987").with("X-RateLimit-Reset", "1795180000");
        server.next(StubServer.instead(answer));
        failure(Kind.UNAUTHORIZED, () -> tracker.read(id));
        assertThat(world.http.quotas()).singleElement().satisfies(quota -> {
            assertThat(quota.token()).isNotEmpty().doesNotContain(StubGitHub.TOKEN);
            assertThat(quota.limit()).hasValue(5000);
            assertThat(quota.remaining()).isEqualTo(4987);
            assertThat(quota.resets()).contains(Instant.ofEpochSecond(1795180000));
        });
    }

    @Test
    void aRefusedTokenOfAnAppIsMendedAtTheApp() {
        Tracker ofApp = world.tracker(world.http, new GitHubApp("GITHUB_APP_ID", "123456", "7890", "/key.pem").described(), StubApp.token(1));

        server.next(StubServer.instead(StubGitHub.message(401, "Bad credentials")));
        assertThat(failure(Kind.UNAUTHORIZED, () -> ofApp.read(id))).hasMessageContaining("the GitHub App 123456").hasMessageContaining("uninstalled").hasMessageNotContaining("settings/tokens");
        server.next(StubServer.instead(StubGitHub.message(403, "This installation has been suspended")));
        assertThat(failure(Kind.UNAUTHORIZED, () -> ofApp.read(id))).hasMessageContaining("suspended").hasMessageContaining("owner");
        server.next(StubServer.instead(StubGitHub.message(403, "Resource not accessible by integration").with("X-Accepted-GitHub-Permissions", "issues=write")));
        assertThat(failure(Kind.UNAUTHORIZED, () -> ofApp.comment(id, "text"))).hasMessageContaining("issues=write").hasMessageContaining("accept").hasMessageContaining("app's settings");
        server.next(StubServer.instead(StubGitHub.message(403, "Resource not accessible by integration")));
        assertThat(failure(Kind.UNAUTHORIZED, () -> ofApp.comment(id, "text"))).hasMessageContaining("Issues").hasMessageNotContaining("classic");
        server.next(StubServer.instead(StubGitHub.message(403, "Repository was archived so is read-only.")));
        assertThat(failure(Kind.REFUSED, () -> ofApp.comment(id, "text"))).hasMessageContaining("archived");
    }

    @Test
    void readsAreNotRepeatedForEver() {
        for (int i = 0; i < 10; i++) {
            server.next(StubServer.instead(fault(500)));
        }
        failure(Kind.UNAVAILABLE, () -> tracker.read(id));
        assertThat(server.log()).hasSize(StubWorld.QUICK.attempts());
    }

    @Test
    void aLongRetryAfterIsNotWaitedFor() {
        server.next(StubServer.instead(fault(503).with("Retry-After", "120")));

        ForgeException failure = failure(Kind.UNAVAILABLE, () -> tracker.read(id));

        assertThat(failure.until()).contains(world.repository.instant().plusSeconds(120));
        assertThat(server.log()).hasSize(1);
    }

    @Test
    void aWriteIsSentOnceAndItsFateUncertainWhenTheAnswerIsLost() throws Exception {
        int expected = 0;
        for (Fault fault : List.of(
                StubServer.closedAfterTheEffect(),
                StubServer.afterTheEffect(fault(500)),
                StubServer.afterTheEffect(fault(502)),
                // The HTTP library repeats this one by itself unless it is kept from it.
                StubServer.afterTheEffect(fault(503).with("Retry-After", "0")),
                StubServer.afterTheEffect(StubGitHub.message(408, "Request Timeout").with("Connection", "close")))) {
            tracker.read(id);
            server.next(r -> r.method().equals("POST"), fault);
            ForgeException failure = catchThrowableOfType(ForgeException.class, () -> tracker.comment(id, "result"));
            assertThat(failure.kind()).as(failure.getMessage()).isIn(Kind.UNCERTAIN, Kind.UNAVAILABLE);
            assertThat(world.item(id).comments).hasSize(++expected);
            assertThat(tracker.ownComments(id)).hasSize(expected);
        }
        assertThat(server.lines()).filteredOn("POST /repos/acme/shop/issues/1/comments"::equals).hasSize(expected);
    }

    @Test
    void aWriteWithALateAnswerIsUncertain() {
        RestLimits impatient = new RestLimits(
                Duration.ofSeconds(1), Duration.ofMillis(200), Duration.ofMillis(500), 8, 3, Duration.ofMillis(1), Duration.ofMillis(50), 40, 1 << 20);
        Tracker hurried = world.tracker(world.client(impatient));
        server.next((connection, real, request) -> {
            real.apply(request);
            pause();
            connection.close();
        });

        failure(Kind.UNCERTAIN, () -> hurried.comment(id, "result"));
        assertThat(world.item(id).comments).hasSize(1);
    }

    private static void pause() {
        try {
            Thread.sleep(1_000);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aWriteThatNeverLeftIsNotUncertain() throws Exception {
        int nobodyListens;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobodyListens = taken.getLocalPort();
        }
        Address address = Address.of("https://github.com/acme/shop", Optional.of("http://127.0.0.1:" + nobodyListens));
        Tracker unlucky = world.tracker(address, world.http, "GITHUB_TOKEN", StubGitHub.TOKEN);

        assertThat(failure(Kind.UNAVAILABLE, () -> unlucky.comment(id, "result"))).hasMessageContaining("comment on acme/shop#1").hasMessageContaining("refused");
    }

    @Test
    void aPullRequestWhoseAnswerWasLostIsFound() throws Exception {
        world.push("issue-1-fix");
        server.next(r -> r.method().equals("POST"), StubServer.closedAfterTheEffect());

        assertThat(world.codeHost().open("issue-1-fix", "main", "Fix", "").headBranch()).isEqualTo("issue-1-fix");
        assertThat(server.lines()).filteredOn("POST /repos/acme/shop/pulls"::equals).hasSize(1);
    }

    @Test
    void aPullRequestOfAMissingBranchIsRefused() {
        assertThat(failure(Kind.REFUSED, () -> world.codeHost().open("issue-1-none", "main", "Fix", ""))).hasMessageContaining("head invalid");
    }

    @Test
    void theSecondaryLimitStopsEveryLoopOfTheTick() throws Exception {
        server.next(StubServer.instead(StubGitHub.message(403, "You have exceeded a secondary rate limit.").with("Retry-After", "90")));
        Instant until = world.repository.instant().plusSeconds(90);

        assertThat(failure(Kind.RATE_LIMITED, () -> tracker.comment(id, "text")).until()).contains(until);
        assertThat(failure(Kind.RATE_LIMITED, () -> tracker.read(id))).hasMessageContaining("GITHUB_TOKEN").hasMessageContaining(until.toString());
        failure(Kind.RATE_LIMITED, () -> world.tracker(world.http).changes(WATCHED, Optional.empty()));
        failure(Kind.RATE_LIMITED, () -> world.codeHost().pullRequests("issue-1-"));
        assertThat(server.log()).hasSize(1);

        world.repository.passes(Duration.ofSeconds(91));
        assertThat(tracker.read(id).issue().title()).isEqualTo("issue");
    }

    /// Each tick is a process of its own.
    @Test
    void theNextTicksAskNothingBeforeALimitEnds() throws Exception {
        List<RequestLimit> noted = new ArrayList<>();
        world.http.noteLimits(noted::add);
        server.next(StubServer.instead(StubGitHub.message(403, "You have exceeded a secondary rate limit.").with("Retry-After", "90")));
        failure(Kind.RATE_LIMITED, () -> tracker.comment(id, "text"));
        server.forget();

        ForgeHttp nextTick = world.client(StubWorld.QUICK);
        nextTick.goBy(noted);
        failure(Kind.RATE_LIMITED, () -> world.tracker(nextTick).changes(WATCHED, Optional.empty()));

        assertThat(server.log()).isEmpty();
        assertThat(noted).singleElement().extracting(RequestLimit::token).isEqualTo("GITHUB_TOKEN");
        assertThat(noted.toString()).doesNotContain(StubGitHub.TOKEN);
        // Another token has a limit of its own.
        failure(Kind.UNAUTHORIZED, () -> world.tracker(nextTick, "GITHUB_TOKEN", "ghp_another").read(id));
        world.repository.passes(Duration.ofSeconds(91));
        assertThat(world.tracker(nextTick).read(id).issue().title()).isEqualTo("issue");
    }

    @Test
    void thePrimaryLimitLastsUntilItsReset() {
        Instant reset = world.repository.instant().plusSeconds(1_234);
        Response limited = StubGitHub.message(429, "API rate limit exceeded").with("x-ratelimit-remaining", "0").with("x-ratelimit-reset", "" + reset.getEpochSecond());
        server.next(StubServer.instead(limited));

        assertThat(failure(Kind.RATE_LIMITED, () -> tracker.read(id)).until()).contains(reset);
    }

    @Test
    void aLimitOfAMomentIsWaitedOutByReads() throws Exception {
        server.next(StubServer.instead(StubGitHub.message(429, "slow down").with("Retry-After", "0")));

        assertThat(tracker.read(id).issue().title()).isEqualTo("issue");
    }

    @Test
    void aWrongTokenIsNamedAndNotShown() {
        String wrong = "ghp_wrongTokenOfSomebodyElse987654321";
        server.next(StubServer.instead(StubGitHub.message(401, "Bad credentials for " + wrong)));
        ForgeException failure = failure(Kind.UNAUTHORIZED, () -> world.tracker(world.http, "~/.config/forge/config [github.com]", wrong).read(id));

        assertThat(failure.getMessage())
                .isEqualTo("Cannot read acme/shop#1 at " + server.url().replace("http://", "") + ": the token of ~/.config/forge/config [github.com] is not accepted: it is wrong, expired or revoked"
                        + " (HTTP 401: Bad credentials for ***). Make a new one at https://github.com/settings/tokens.");
    }

    @Test
    void whatATokenLacksIsSaid() {
        record Case(String header, String value, String said) {}
        for (Case c : List.of(
                new Case("X-GitHub-SSO", "required; url=https://github.com/orgs/acme/sso?authorization_request=abc", "https://github.com/orgs/acme/sso?authorization_request=abc"),
                new Case("X-Accepted-GitHub-Permissions", "issues=write", "issues=write"),
                new Case("X-Accepted-OAuth-Scopes", "repo", "repo"))) {
            server.next(StubServer.instead(StubGitHub.message(403, "Resource not accessible by personal access token").with(c.header(), c.value())));
            assertThat(failure(Kind.UNAUTHORIZED, () -> tracker.comment(id, "text"))).hasMessageContaining(c.said()).hasMessageContaining("GITHUB_TOKEN");
        }
    }

    @Test
    void anArchivedRepositoryRefuses() {
        server.next(StubServer.instead(StubGitHub.message(403, "Repository was archived so is read-only.")));
        failure(Kind.REFUSED, () -> tracker.comment(id, "text"));
    }

    @Test
    void issuesThatAreSwitchedOffAreNotGone() {
        server.next(StubServer.instead(StubGitHub.message(410, "Issues are disabled for this repo")));
        failure(Kind.REFUSED, () -> tracker.read(id));
    }

    @Test
    void aWebPageMeansAWrongAddress() {
        server.next(StubServer.instead(WEB_PAGE));
        server.next(StubServer.instead(WEB_PAGE));

        assertThat(failure(Kind.UNAVAILABLE, () -> tracker.read(id))).hasMessageContaining("forge.apiURL").hasMessageContaining("/api/v3");
        // A proxy may say so after the effect.
        failure(Kind.UNCERTAIN, () -> tracker.comment(id, "text"));
    }

    @Test
    void theTokenIsNotCarriedToAnotherServer() {
        server.next(StubServer.instead(StubGitHub.message(301, "Moved").with("Location", "http://localhost:1/issues")));

        assertThat(failure(Kind.UNAVAILABLE, () -> tracker.read(id))).hasMessageContaining("another server");
    }

    @Test
    void aCircleOfRedirectsEnds() {
        for (int i = 0; i < 10; i++) {
            server.next(StubServer.instead(StubGitHub.message(301, "Moved").with("Location", server.url() + "/repos/acme/shop/issues/1")));
        }
        failure(Kind.UNAVAILABLE, () -> tracker.read(id));
        assertThat(server.log()).hasSize(4);
    }

    @Test
    void endlessPagesEnd() {
        for (int i = 0; i < 100; i++) {
            int page = i;
            server.next((connection, real, request) ->
                    StubServer.instead(real.apply(request).with("Link", "<" + server.url() + "/repos/acme/shop/issues?page=" + page + ">; rel=\"next\"")).serve(connection, real, request));
        }
        assertThat(failure(Kind.REFUSED, () -> tracker.changes(WATCHED, Optional.empty()))).hasMessageContaining("40 pages");
        assertThat(server.log()).hasSize(40);
    }

    @Test
    void aPageThatNamesItselfAsTheNextIsNone() {
        for (int i = 0; i < 3; i++) {
            server.next((connection, real, request) ->
                    StubServer.instead(real.apply(request).with("Link", "<" + server.url() + request.target() + ">; rel=\"next\"")).serve(connection, real, request));
        }
        assertThat(failure(Kind.UNAVAILABLE, () -> tracker.changes(WATCHED, Optional.empty()))).hasMessageContaining("names itself");
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
    void anEndlessAnswerIsCutOff() {
        RestLimits small = new RestLimits(
                Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(5), 8, 3, Duration.ofMillis(1), Duration.ofMillis(50), 40, 1_000);
        world.edit(id, "issue", "x".repeat(2_000));

        assertThat(failure(Kind.UNAVAILABLE, () -> world.tracker(world.client(small)).read(id))).hasMessageContaining("1000 bytes");
    }

    @Test
    void nothingIsAskedWhenTheTickHasNoTimeLeft() {
        try (ForgeHttp late = new ForgeHttp(Map.of(), world.repository, () -> Duration.ZERO, StubWorld.QUICK)) {
            failure(Kind.UNAVAILABLE, () -> world.tracker(late).read(id));
        }
        assertThat(server.log()).isEmpty();
    }

    @Test
    void jsonOfAnotherShapeIsAnErrorNotABug() {
        for (String odd : List.of("[]", "{}", "null", "\"text\"", "{\"number\":\"one\"}", "{\"number\":-1}", "[{\"number\":-1}]", "")) {
            for (int i = 0; i < StubWorld.QUICK.attempts(); i++) {
                server.next(StubServer.instead(new Response(200, Map.of("Content-Type", "application/json"), odd)));
            }
            failure(Kind.UNAVAILABLE, () -> tracker.read(id));
            for (int i = 0; i < StubWorld.QUICK.attempts(); i++) {
                server.next(StubServer.instead(new Response(200, Map.of("Content-Type", "application/json"), odd.equals("[]") ? "{}" : odd)));
            }
            failure(Kind.UNAVAILABLE, () -> tracker.changes(WATCHED, Optional.empty()));
        }
    }

    @Test
    void aRepositoryWithoutAProperNameIsAnErrorNotABug() {
        server.next(StubServer.instead(StubGitHub.message(404, "Not Found")));
        for (int i = 0; i < StubWorld.QUICK.attempts(); i++) {
            server.next(StubServer.instead(new Response(200, Map.of("Content-Type", "application/json"), "{\"full_name\":\"shop\"}")));
        }
        failure(Kind.UNAVAILABLE, () -> tracker.read(id));
    }

    @Test
    void halfAListingIsNone() {
        for (int i = 0; i < 7; i++) {
            world.repository.add("alice", "more", "", List.of("loop/plan"));
        }
        for (int i = 0; i < StubWorld.QUICK.attempts(); i++) {
            server.next(r -> server.log().size() > 1, StubServer.truncated());
        }
        failure(Kind.UNAVAILABLE, () -> tracker.changes(WATCHED, Optional.empty()));
    }

    @Test
    void aRefusedMoveSaysWhy() {
        server.next(StubServer.instead(StubGitHub.message(422, "Validation Failed: more than 100 labels")));
        assertThat(failure(Kind.REFUSED, () -> tracker.moveLabels(id, Set.of(new Label("loop/x")), Set.of()))).hasMessageContaining("more than 100 labels");
    }
}
