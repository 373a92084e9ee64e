package dev.agentloop.forge.bitbucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.agentloop.codehost.CodeHost;
import dev.agentloop.credentials.Token;
import dev.agentloop.forge.StubServer;
import dev.agentloop.forge.StubServer.Fault;
import dev.agentloop.forge.StubServer.Response;
import dev.agentloop.model.Check;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What happens when Bitbucket, the network or the token does not do what it should.
@Timeout(60)
class BitbucketTroubleTest {
    private static final Response WEB_PAGE = new Response(200, Map.of("Content-Type", "text/html; charset=utf-8"), "<!DOCTYPE html><html></html>");

    private final StubWorld world = new StubWorld();
    private final StubServer server = world.stub.server;
    private final CodeHost codeHost = world.codeHost();

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
        assertThat(trace.toString()).doesNotContain(StubBitbucket.ACCESS_TOKEN, StubBitbucket.API_TOKEN);
        return failure;
    }

    private static Response fault(int status) {
        return StubBitbucket.message(status, "Something went wrong");
    }

    private void all(Fault fault) {
        for (int i = 0; i < StubWorld.QUICK.attempts(); i++) {
            server.next(fault);
        }
    }

    @Test
    void readsAreRepeatedUntilTheServerRecovers() throws Exception {
        for (Fault fault : List.of(
                StubServer.instead(fault(500)), StubServer.instead(fault(503).with("Retry-After", "0")), StubServer.cutOff(), StubServer.truncated(), StubServer.closedAfterTheEffect())) {
            server.forget();
            server.next(fault);
            assertThat(codeHost.pullRequests("issue-1-")).isEmpty();
            assertThat(server.log()).hasSize(2);
        }
        all(StubServer.instead(fault(500)));
        failure(Kind.UNAVAILABLE, () -> codeHost.pullRequests("issue-1-"));
    }

    @Test
    void aPullRequestWhoseAnswerWasLostIsFound() throws Exception {
        for (Fault fault : List.of(StubServer.closedAfterTheEffect(), StubServer.afterTheEffect(fault(500)), StubServer.truncated())) {
            String branch = "issue-1-" + server.log().size();
            world.push(branch);
            server.next(r -> r.method().equals("POST"), fault);

            assertThat(codeHost.open(branch, "main", "Fix", "").headBranch()).isEqualTo(branch);
        }
        assertThat(server.lines()).filteredOn(line -> line.startsWith("POST")).hasSize(3);
    }

    @Test
    void aPullRequestThatMayNotHaveBeenMadeIsUncertain() {
        world.push("issue-1-fix");
        server.next(r -> r.method().equals("POST"), StubServer.instead(fault(500)));

        assertThat(failure(Kind.UNCERTAIN, () -> codeHost.open("issue-1-fix", "main", "Fix", ""))).hasMessageContaining("Whether it was done is unknown");
        assertThat(server.lines()).filteredOn(line -> line.startsWith("POST")).hasSize(1);
    }

    /// What was written is not called undone because its commit could not be read afterwards.
    @Test
    void aPullRequestWhoseCommitCannotBeReadIsUncertain() throws Exception {
        world.push("issue-1-fix");
        for (int i = 0; i < StubWorld.QUICK.attempts(); i++) {
            server.next(r -> r.target().contains("/commit/"), StubServer.instead(fault(500)));
        }

        assertThat(failure(Kind.UNCERTAIN, () -> codeHost.open("issue-1-fix", "main", "Fix", ""))).hasMessageContaining("The pull request is open: https://bitbucket.org/acme/shop/pull-requests/1");
        assertThat(codeHost.open("issue-1-fix", "main", "Fix", "").id()).isEqualTo("1");
        assertThat(world.repository.pulls).hasSize(1);
    }

    @Test
    void whatIsWrongWithAPullRequestIsSaid() {
        assertThat(failure(Kind.REFUSED, () -> codeHost.open("issue-1-none", "main", "Fix", "")))
                .hasMessageContaining("open a pull request for issue-1-none in acme/shop")
                .hasMessageContaining("branch not found: issue-1-none");
        world.repository.branches.get(StubRepository.HERE).put("issue-1-empty", world.repository.tip(StubRepository.HERE, "main").orElseThrow());
        assertThat(failure(Kind.REFUSED, () -> codeHost.open("issue-1-empty", "main", "Fix", ""))).hasMessageContaining("no changes to be pulled");
    }

    @Test
    void aWrongTokenIsNamedAndNotShown() {
        Token wrong = new Token("BITBUCKET_TOKEN", "ATATT3xFfGF0wrongTokenOfSomebodyElse");
        ForgeException failure = failure(Kind.UNAUTHORIZED, () -> world.codeHost(world.http, Optional.empty(), wrong).pullRequests("issue-1-"));

        assertThat(failure.getMessage())
                .isEqualTo("Cannot list the pull requests of acme/shop from issue-1-* at " + server.url().replace("http://", "")
                        + ": the token of BITBUCKET_TOKEN is not accepted: it is wrong, expired or revoked (HTTP 401: Token is invalid, expired, or not supported for this endpoint.)."
                        + " An API token (ATATT...) also needs its account's email, in BITBUCKET_EMAIL or written as EMAIL:TOKEN;"
                        + " an access token of the repository, project or workspace (ATCTT...) stands alone; app passwords ended in June 2026.");
    }

    @Test
    void whatATokenLacksIsSaidInBitbucketsWords() {
        server.next(StubServer.instead(StubBitbucket.lacks(List.of("read:pullrequest:bitbucket"), List.of("read:repository:bitbucket"))));
        assertThat(failure(Kind.UNAUTHORIZED, () -> codeHost.pullRequests("issue-1-")))
                .hasMessageContaining("BITBUCKET_TOKEN")
                .hasMessageContaining("It needs the scope read:pullrequest:bitbucket, and has read:repository:bitbucket.");
        server.next(StubServer.instead(StubBitbucket.message(403, "Forbidden")));
        assertThat(failure(Kind.UNAUTHORIZED, () -> codeHost.pullRequests("issue-1-"))).hasMessageContaining("write:pullrequest:bitbucket").hasMessageContaining("pullrequest:write");
    }

    @Test
    void aRepositoryThatCannotBeSeenIsNotAnEmptyOne() {
        world.repository.branches.remove(StubRepository.HERE);
        world.repository.name = "acme/elsewhere";
        for (ThrowingCallable call : List.<ThrowingCallable>of(() -> codeHost.pullRequests("issue-1-"), () -> codeHost.checks("c0ffee".repeat(7).substring(2)))) {
            server.forget();
            for (int i = 0; i < 2; i++) {
                server.next(r -> r.method().equals("GET"), StubServer.instead(StubBitbucket.message(404, "You may not have access to this repository or it no longer exists in this workspace.")));
            }
            assertThat(failure(Kind.UNAUTHORIZED, call)).hasMessageContaining("may not have access").hasMessageContaining("Check repoURL and the token's access");
        }
    }

    @Test
    void anUnknownCommitHasNoChecks() throws Exception {
        assertThat(codeHost.checks("1234567890".repeat(4))).isEmpty();
    }

    @Test
    void theRateLimitStopsEveryLoopOfTheTick() throws Exception {
        server.next(StubServer.instead(StubBitbucket.message(429, "Rate limit for this resource has been exceeded")));
        Instant until = world.repository.instant().plusSeconds(60).truncatedTo(java.time.temporal.ChronoUnit.SECONDS);

        assertThat(failure(Kind.RATE_LIMITED, () -> codeHost.pullRequests("issue-1-")).until().orElseThrow()).isBetween(until, until.plusSeconds(1));
        failure(Kind.RATE_LIMITED, () -> world.codeHost(world.http, Optional.empty()).checks("abc"));
        failure(Kind.RATE_LIMITED, () -> codeHost.open("issue-1-fix", "main", "Fix", ""));
        assertThat(server.log()).hasSize(1);

        world.repository.passes(Duration.ofSeconds(62));
        assertThat(codeHost.pullRequests("issue-1-")).isEmpty();
    }

    @Test
    void aTimeThatIsNamedIsKept() {
        Instant now = world.repository.instant();
        record Case(Map<String, String> headers, Duration pause) {}
        for (Case c : List.of(
                new Case(Map.of("Retry-After", "90"), Duration.ofSeconds(90)),
                new Case(Map.of("X-RateLimit-Reset", "45"), Duration.ofSeconds(45)),
                new Case(Map.of("X-RateLimit-Reset", "" + now.plusSeconds(1234).getEpochSecond()), Duration.ofSeconds(1234)),
                new Case(Map.of("X-RateLimit-Reset", "" + now.minusSeconds(5).getEpochSecond()), Duration.ofSeconds(60)))) {
            Response limited = StubBitbucket.message(429, "Rate limit for this resource has been exceeded");
            for (var header : c.headers().entrySet()) {
                limited = limited.with(header.getKey(), header.getValue());
            }
            server.next(StubServer.instead(limited));
            CodeHost loop = world.codeHost(world.client(StubWorld.QUICK), Optional.empty());
            Instant until = failure(Kind.RATE_LIMITED, () -> loop.pullRequests("issue-1-")).until().orElseThrow();
            assertThat(Duration.between(now, until)).as(c.toString()).isBetween(c.pause().minusSeconds(2), c.pause().plusSeconds(2));
        }
    }

    @Test
    void aWebPageMeansAWrongAddress() {
        server.next(StubServer.instead(WEB_PAGE));
        assertThat(failure(Kind.UNAVAILABLE, () -> codeHost.pullRequests("issue-1-"))).hasMessageContaining("forge.apiURL").hasMessageContaining("https://api.bitbucket.org/2.0");
    }

    /// The link to the next page is followed within the server only.
    @Test
    void theTokenIsNotCarriedToAnotherServer() throws Exception {
        world.push("issue-1-fix");
        codeHost.open("issue-1-fix", "main", "Fix", "");
        server.next((connection, real, request) -> {
            Response page = real.apply(request);
            String body = page.body().replaceFirst("\\{", "{\"next\":\"http://localhost:1/2.0/repositories/acme/shop/pullrequests?page=2\",");
            StubServer.instead(new Response(200, page.headers(), body)).serve(connection, real, request);
        });
        codeHost.pullRequests("issue-1-");

        assertThat(server.lines().getLast()).isEqualTo("GET /2.0/repositories/acme/shop/pullrequests?page=2");
    }

    @Test
    void endlessPagesEnd() {
        for (int i = 0; i < 100; i++) {
            server.next((connection, real, request) -> {
                String endless = "{\"values\":[],\"next\":\"" + server.url() + "/2.0/repositories/acme/shop/pullrequests?page=9\"}";
                StubServer.instead(new Response(200, Map.of("Content-Type", "application/json"), endless)).serve(connection, real, request);
            });
        }
        assertThat(failure(Kind.REFUSED, () -> codeHost.pullRequests("issue-1-"))).hasMessageContaining("40 pages");
    }

    @Test
    void jsonOfAnotherShapeIsAnErrorNotABug() {
        for (String odd : List.of("[]", "{}", "null", "\"text\"", "{\"values\":{}}", "", "{\"values\":[{\"id\":1,\"source\":{\"repository\":{\"full_name\":\"acme/shop\"}},"
                + "\"destination\":{\"repository\":{\"full_name\":\"acme/shop\"}}}]}", "{\"values\":[],\"next\":\"no address\"}", "{\"values\":[],\"next\":\"mailto:x\"}")) {
            all(StubServer.instead(new Response(200, Map.of("Content-Type", "application/json"), odd)));
            failure(Kind.UNAVAILABLE, () -> codeHost.pullRequests("issue-1-"));
            if (!odd.contains("source")) {
                all(StubServer.instead(new Response(200, Map.of("Content-Type", "application/json"), odd)));
                failure(Kind.UNAVAILABLE, () -> codeHost.checks("c0ffee"));
            }
        }
    }

    @Test
    void halfAListingIsNone() {
        String commit = world.push("issue-1-fix");
        for (int i = 0; i <= StubPages.PAGE_SIZE; i++) {
            world.report(commit, world.check("shard " + i, Check.State.PASSED));
        }
        for (int i = 0; i < StubWorld.QUICK.attempts(); i++) {
            server.next(r -> r.query().containsKey("page"), StubServer.truncated());
        }
        failure(Kind.UNAVAILABLE, () -> codeHost.checks(commit));
    }
}
