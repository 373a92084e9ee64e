package dev.agentloop.forge.gitlab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.agentloop.forge.ForgeHttp;
import dev.agentloop.forge.RestLimits;
import dev.agentloop.forge.StubServer;
import dev.agentloop.forge.StubServer.Fault;
import dev.agentloop.forge.StubServer.Request;
import dev.agentloop.forge.StubServer.Response;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.tracker.Cursor;
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
import java.util.function.Predicate;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What happens when GitLab, the network or the token does not do what it should.
@Timeout(60)
class GitLabTroubleTest {
    private static final List<Watched> WATCHED = List.of(new Watched(new Label("loop/plan"), false));
    private static final Predicate<Request> WRITE = r -> !r.method().equals("GET");
    private static final Response WEB_PAGE = new Response(200, Map.of("Content-Type", "text/html; charset=utf-8"), "<!DOCTYPE html><html></html>");

    private final StubWorld world = new StubWorld();
    private final StubServer server = world.stub.server;
    private final Tracker tracker = world.tracker();
    private final IssueId id = IssueId.of(world.project.add("alice", "issue", "text", List.of("loop/plan")).iid);

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
        assertThat(trace.toString()).doesNotContain(StubGitLab.TOKEN);
        return failure;
    }

    private static Response fault(int status) {
        return StubGitLab.message(status, status + " Internal Server Error");
    }

    private static Response json(int status, String body) {
        return new Response(status, Map.of("Content-Type", "application/json"), body);
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
    void aWriteIsSentOnceAndItsFateUncertainWhenTheAnswerIsLost() throws Exception {
        int expected = 0;
        for (Fault fault : List.of(
                StubServer.closedAfterTheEffect(),
                StubServer.afterTheEffect(fault(500)),
                StubServer.afterTheEffect(fault(502)),
                // The HTTP library repeats this one by itself unless it is kept from it.
                StubServer.afterTheEffect(fault(503).with("Retry-After", "0")))) {
            tracker.read(id);
            server.next(WRITE, fault);
            failure(Kind.UNCERTAIN, () -> tracker.comment(id, "result"));
            assertThat(world.item(id).notes).hasSize(++expected);
            assertThat(tracker.ownComments(id)).hasSize(expected);
        }
        assertThat(server.lines()).filteredOn(line -> line.startsWith("POST")).hasSize(expected);
    }

    /// GitLab says so when somebody else saves the issue in the same moment. Refused for good, a result would never be posted.
    @Test
    void aWriteThatMetAnotherIsNotRefusedForGood() throws Exception {
        tracker.read(id);
        server.next(WRITE, StubServer.instead(StubGitLab.message(409, "409 Conflict: Resource lock")));

        assertThat(failure(Kind.UNAVAILABLE, () -> tracker.comment(id, "result"))).hasMessageContaining("somebody else");
        assertThat(world.item(id).notes).isEmpty();
    }

    @Test
    void aMoveOfLabelsWhoseAnswerIsLostIsUncertainAndMayBeRepeated() throws Exception {
        server.next(WRITE, StubServer.closedAfterTheEffect());
        failure(Kind.UNCERTAIN, () -> tracker.moveLabels(id, Set.of(new Label("loop/planning")), Set.of(new Label("loop/plan"))));
        tracker.moveLabels(id, Set.of(new Label("loop/planning")), Set.of(new Label("loop/plan")));

        assertThat(world.item(id).labels).containsExactly("loop/planning");
        assertThat(server.lines()).filteredOn(line -> line.startsWith("PUT")).hasSize(2);
    }

    @Test
    void aMergeRequestWhoseAnswerWasLostIsFound() throws Exception {
        world.push("issue-1-fix");
        server.next(WRITE, StubServer.closedAfterTheEffect());

        assertThat(world.codeHost().open("issue-1-fix", "main", "Fix", "").headBranch()).isEqualTo("issue-1-fix");
        assertThat(server.lines()).filteredOn(line -> line.startsWith("POST")).hasSize(1);
    }

    @Test
    void aMergeRequestOfAMissingBranchIsRefused() {
        assertThat(failure(Kind.REFUSED, () -> world.codeHost().open("issue-1-none", "main", "Fix", ""))).hasMessageContaining("does not exist");
    }

    @Test
    void theLimitStopsEveryLoopOfTheTick() throws Exception {
        tracker.read(id);
        server.forget();
        // As the server's front door words it: no JSON at all.
        Response limited = new Response(429, Map.of("Content-Type", "text/plain", "Retry-After", "90", "RateLimit-Remaining", "0"), "Retry later\n");
        server.next(StubServer.instead(limited));
        Instant until = world.project.instant().plusSeconds(90);

        assertThat(failure(Kind.RATE_LIMITED, () -> tracker.comment(id, "text")).until().orElseThrow()).isBetween(until.minusSeconds(1), until.plusSeconds(1));
        assertThat(failure(Kind.RATE_LIMITED, () -> tracker.read(id))).hasMessageContaining("GITLAB_TOKEN");
        failure(Kind.RATE_LIMITED, () -> world.gitLab(world.http).tracker().changes(WATCHED, Optional.empty()));
        failure(Kind.RATE_LIMITED, () -> world.codeHost().pullRequests("issue-1-"));
        assertThat(server.log()).hasSize(1);
        assertThat(world.item(id).notes).isEmpty();

        world.project.passes(Duration.ofSeconds(92));
        assertThat(tracker.read(id).issue().title()).isEqualTo("issue");
    }

    @Test
    void theLimitLastsUntilItsReset() {
        Instant reset = world.project.instant().plusSeconds(1_234);
        server.next(StubServer.instead(StubGitLab.message(429, "Too many").with("RateLimit-Remaining", "0").with("RateLimit-Reset", "" + reset.getEpochSecond())));

        assertThat(failure(Kind.RATE_LIMITED, () -> tracker.read(id)).until().orElseThrow()).isBetween(reset.minusSeconds(2), reset.plusSeconds(2));
    }

    /// A single endpoint's own limit, without a time in older versions.
    @Test
    void aLimitWithoutATimeLastsAMinute() throws Exception {
        tracker.read(id);
        server.next(StubServer.instead(json(429, "{\"message\":{\"error\":\"This endpoint has been requested too many times. Try again later.\"}}")));

        assertThat(failure(Kind.RATE_LIMITED, () -> tracker.comment(id, "text")).until().orElseThrow()).isAfter(world.project.instant().plusSeconds(58));
        assertThat(world.item(id).notes).isEmpty();
    }

    @Test
    void aWrongTokenIsNamedAndNotShown() {
        String wrong = "glpat-wrongTokenOfSomebodyElse";
        ForgeException failure = failure(
                Kind.UNAUTHORIZED, () -> world.gitLab(world.address(), world.http, Optional.empty(), "~/.config/forge/config [gitlab.acme.dev]", wrong).tracker().read(id));

        assertThat(failure.getMessage())
                .isEqualTo("Cannot read acme/tools/shop#1 at " + server.url().replace("http://", "") + ": the token of ~/.config/forge/config [gitlab.acme.dev] is not accepted: it is wrong, expired or revoked"
                        + " (HTTP 401: 401 Unauthorized). Make a new one with the scope api at " + server.url() + "/gitlab/-/user_settings/personal_access_tokens.")
                .doesNotContain(wrong);
    }

    @Test
    void whatIsWrongWithATokenIsSaid() {
        record Case(int status, String body, String said) {}
        for (Case c : List.of(
                new Case(401, "{\"error\":\"invalid_token\",\"error_description\":\"Token is expired. You can either do re-authorization or token refresh.\"}", "it has expired"),
                new Case(401, "{\"error\":\"invalid_token\",\"error_description\":\"Token was revoked. You have to re-authorize from the user.\"}", "it was revoked"),
                new Case(403, "{\"error\":\"insufficient_scope\",\"error_description\":\"The request requires higher privileges than provided by the access token.\",\"scope\":\"api read_api\"}", "api read_api"),
                new Case(403, "{\"message\":\"403 Forbidden - Your account has been blocked\"}", "Your account has been blocked"),
                new Case(403, "", "ban this machine's address"))) {
            server.next(StubServer.instead(json(c.status(), c.body())));
            assertThat(failure(Kind.UNAUTHORIZED, () -> tracker.read(id))).hasMessageContaining(c.said()).hasMessageContaining("GITLAB_TOKEN");
        }
    }

    @Test
    void aTokenThatMayOnlyReadIsNamed() {
        server.next(WRITE, StubServer.instead(StubGitLab.message(404, "404 Not found")));
        assertThat(failure(Kind.UNAUTHORIZED, () -> tracker.comment(id, "text"))).hasMessageContaining("scope api");

        server.next(WRITE, StubServer.instead(StubGitLab.message(403, "403 Forbidden")));
        assertThat(failure(Kind.UNAUTHORIZED, () -> tracker.comment(id, "text"))).hasMessageContaining("Reporter");
        assertThat(world.item(id).notes).isEmpty();
    }

    @Test
    void anArchivedProjectRefuses() {
        world.project.archived = true;

        assertThat(failure(Kind.REFUSED, () -> tracker.comment(id, "text"))).hasMessageContaining("archived and read-only");
        failure(Kind.REFUSED, () -> tracker.moveLabels(id, Set.of(new Label("loop/x")), Set.of()));
        failure(Kind.REFUSED, () -> tracker.create("title", "", Set.of()));
    }

    @Test
    void aTextTakenForSpamIsRefused() {
        server.next(WRITE, StubServer.instead(json(409, "{\"needs_captcha_response\":true,\"spam_log_id\":42,\"message\":{\"error\":\"Your issue has been recognized as spam.\"}}")));
        assertThat(failure(Kind.REFUSED, () -> tracker.create("title", "", Set.of()))).hasMessageContaining("captcha");
    }

    @Test
    void aWebPageMeansAWrongAddress() {
        Address wrong = Address.of("https://gitlab.acme.dev/acme/tools/shop", Optional.of(server.url() + "/api/v4"));
        assertThat(failure(Kind.UNAVAILABLE, () -> world.gitLab(wrong, world.http, Optional.empty(), "GITLAB_TOKEN", StubGitLab.TOKEN).tracker().read(id)))
                .hasMessageContaining("forge.apiURL")
                .hasMessageContaining("https://HOST/PATH/api/v4");

        server.next(StubServer.instead(WEB_PAGE));
        failure(Kind.UNAVAILABLE, () -> tracker.read(id));
    }

    @Test
    void theTokenIsNotCarriedToAnotherServer() {
        server.next(StubServer.instead(StubGitLab.message(301, "Moved").with("Location", "http://localhost:1/issues")));

        assertThat(failure(Kind.UNAVAILABLE, () -> tracker.read(id))).hasMessageContaining("another server");
    }

    @Test
    void endlessPagesEnd() {
        for (int i = 2; i < 100; i++) {
            String next = "<%s/gitlab/api/v4/projects/4242/issues?page=%d>; rel=\"next\"".formatted(server.url(), i);
            server.next((connection, real, request) -> StubServer.instead(real.apply(request).with("Link", next)).serve(connection, real, request));
        }
        assertThat(failure(Kind.REFUSED, () -> tracker.changes(WATCHED, Optional.empty()))).hasMessageContaining("40 pages");
        assertThat(server.log()).hasSize(40);
    }

    @Test
    void aTricklingServerIsCutOff() {
        RestLimits impatient = new RestLimits(
                Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofMillis(700), 8, 3, Duration.ofMillis(1), Duration.ofMillis(50), 40, 1 << 20);
        server.next(StubServer.trickle());

        failure(Kind.UNAVAILABLE, () -> world.gitLab(world.client(impatient)).tracker().read(id));
        assertThat(server.log()).hasSize(1);
    }

    @Test
    void nothingIsAskedWhenTheTickHasNoTimeLeft() {
        try (ForgeHttp late = new ForgeHttp(Map.of(), world.project, () -> Duration.ZERO, StubWorld.QUICK)) {
            failure(Kind.UNAVAILABLE, () -> world.gitLab(late).tracker().read(id));
        }
        assertThat(server.log()).isEmpty();
    }

    @Test
    void jsonOfAnotherShapeIsAnErrorNotABug() {
        for (String odd : List.of("[]", "{}", "null", "\"text\"", "{\"iid\":\"one\"}", "{\"iid\":-1}", "[{\"iid\":-1}]", "")) {
            for (int i = 0; i < StubWorld.QUICK.attempts(); i++) {
                server.next(StubServer.instead(json(200, odd)));
            }
            failure(Kind.UNAVAILABLE, () -> tracker.read(id));
            for (int i = 0; i < StubWorld.QUICK.attempts(); i++) {
                server.next(StubServer.instead(json(200, odd.equals("[]") ? "{}" : odd)));
            }
            failure(Kind.UNAVAILABLE, () -> tracker.changes(WATCHED, Optional.empty()));
            for (int i = 0; i < StubWorld.QUICK.attempts(); i++) {
                server.next(StubServer.instead(json(200, odd.equals("[]") ? "{}" : odd)));
            }
            failure(Kind.UNAVAILABLE, () -> world.codeHost().checks("f".repeat(40)));
        }
    }

    @Test
    void halfAListingIsNone() {
        for (int i = 0; i < 7; i++) {
            world.project.add("alice", "more", "", List.of("loop/plan"));
        }
        for (int i = 0; i < StubWorld.QUICK.attempts(); i++) {
            server.next(r -> server.log().size() > 1, StubServer.truncated());
        }
        failure(Kind.UNAVAILABLE, () -> tracker.changes(WATCHED, Optional.empty()));
    }

    @Test
    void aRefusedTitleSaysWhy() {
        assertThat(failure(Kind.REFUSED, () -> tracker.create("x".repeat(256), "", Set.of()))).hasMessageContaining("maximum is 255 characters");
    }

    @Test
    void aCursorOfAnotherForgeOrFromTheFutureIsHarmless() throws Exception {
        for (String odd : List.of("github/1 acme/tools/shop 2026-11-20T17:00:00Z", "gitlab/1 acme/other 2026-11-20T17:00:00Z")) {
            assertThat(tracker.changes(WATCHED, Optional.of(new Cursor(odd))).full()).as(odd).isTrue();
        }
        assertThat(tracker.changes(WATCHED, Optional.of(new Cursor("gitlab/1 acme/tools/shop 2126-11-20T17:00:00Z"))).full()).isTrue();
        assertThat(tracker.changes(WATCHED, Optional.of(new Cursor("gitlab/1 acme/tools/shop 1999-11-20T17:00:00Z"))).issues()).hasSize(1);
    }
}
