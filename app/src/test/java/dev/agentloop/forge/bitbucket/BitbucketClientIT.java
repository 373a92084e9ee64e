package dev.agentloop.forge.bitbucket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.forge.ClientScript;
import dev.agentloop.forge.StubServer.Request;
import dev.agentloop.model.Check;
import dev.agentloop.model.PullRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// The client of Bitbucket's API that somebody else wrote, on the stub: it finds what the adapter did, and the adapter what it did.
@Timeout(120)
class BitbucketClientIT {
    /// What the client's table of the API, made from Bitbucket's published description, does not know of a request. That listings take `q`, `sort` and `pagelen` stands in
    /// the documentation alone.
    private static Set<String> undocumented(Request request, JsonNode routes) {
        String path = request.target().replaceFirst("^/2\\.0", "").replaceFirst("\\?.*", "");
        Set<String> unknown = new HashSet<>(request.query().keySet());
        unknown.removeAll(Set.of("q", "sort", "pagelen", "page"));
        boolean known = false;
        for (JsonNode route : routes) {
            String form = Pattern.quote(route.path("url").asString()).replaceAll("\\{[a-z_]+\\}", "\\\\E[^/]+\\\\Q");
            if (request.method().equals(route.path("method").asString()) && path.matches(form)) {
                known = true;
                route.path("parameters").forEach(parameter -> unknown.remove(parameter.asString()));
            }
        }
        return known ? unknown : Set.of("no such path");
    }

    @Test
    void theClientAndTheAdapterSeeTheSame() throws Exception {
        ClientScript client = ClientScript.of("bitbucket.mjs", "bitbucket");
        try (StubWorld world = new StubWorld()) {
            for (int i = 0; i < 3; i++) {
                world.push("issue-1-ours-" + i);
                world.codeHost().open("issue-1-ours-" + i, "main", "Ours " + i, "");
            }
            world.codeHost().checks(world.codeHost().pullRequests("issue-1-").getFirst().headCommit());
            List<Request> made = world.stub.server.log();
            String commit = world.push("issue-1-theirs");
            JsonNode said = client.run(world.stub.server.url() + "/2.0", StubBitbucket.ACCESS_TOKEN, StubRepository.HERE, "issue-1-theirs", "main");

            assertThat(said.path("routes")).hasSizeGreaterThan(300);
            assertThat(made).hasSizeGreaterThan(8).allSatisfy(request -> assertThat(undocumented(request, said.path("routes"))).as(request.toString()).isEmpty());
            assertThat(said.path("commit").asString()).isEqualTo(commit);
            assertThat(said.path("abbreviated").asString()).hasSize(12);
            assertThat(commit).startsWith(said.path("abbreviated").asString());
            assertThat(said.path("pages").asInt()).isEqualTo(2);
            assertThat(said.path("listed").valueStream().map(pull -> pull.path("branch").asString()))
                    .containsExactly("issue-1-theirs", "issue-1-ours-2", "issue-1-ours-1", "issue-1-ours-0");
            assertThat(said.path("statuses").path(0).path("state").asString()).isEqualTo("FAILED");
            assertThat(said.path("declined").asString()).isEqualTo("DECLINED");
            assertThat(said.path("refused").path("status").asInt()).isEqualTo(400);
            assertThat(said.path("refused").path("message").asString()).contains("branch not found");

            assertThat(world.codeHost().pullRequests("issue-1-"))
                    .extracting(PullRequest::headBranch, PullRequest::state)
                    .contains(
                            org.assertj.core.groups.Tuple.tuple("issue-1-theirs", PullRequest.State.OPEN),
                            org.assertj.core.groups.Tuple.tuple("issue-1-ours-0", PullRequest.State.CLOSED));
            assertThat(world.codeHost().open("issue-1-theirs", "main", "Again", "").id()).isEqualTo(said.path("opened").asString());
            assertThat(world.codeHost().checks(commit)).containsExactly(new Check("Their build", Check.State.FAILED, Optional.of("https://ci.example/theirs"), "broken ☃"));
        }
    }
}
