package dev.agentloop.forge.bitbucket;

import dev.agentloop.codehost.CodeHost;
import dev.agentloop.codehost.CodeHostWorld;
import dev.agentloop.credentials.Token;
import dev.agentloop.forge.ForgeHttp;
import dev.agentloop.forge.Json;
import dev.agentloop.forge.Rest;
import dev.agentloop.forge.RestLimits;
import dev.agentloop.model.Check;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/// A repository of Bitbucket, spoken to over HTTP as one account can. It needs the right to write the repository, which the adapter does not.
final class HttpWorld implements CodeHostWorld, AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final String apiURL;
    private final Map<String, String> headers;
    private final String repository;
    private final int pageSize;
    private final ForgeHttp forge;
    private final CodeHost codeHost;

    /// @param repository `WORKSPACE/REPOSITORY`, with one commit on `main`
    HttpWorld(String apiURL, Token token, String repository, int pageSize) {
        Address address = Address.of("https://bitbucket.org/" + repository, Optional.of(apiURL));
        BitbucketDialect dialect = new BitbucketDialect(address);
        this.apiURL = apiURL;
        this.headers = dialect.headers(Optional.of(token));
        this.repository = repository;
        this.pageSize = pageSize;
        this.forge = new ForgeHttp(System.getenv(), Clock.systemUTC(), () -> Duration.ofMinutes(5), RestLimits.DEFAULT);
        this.codeHost = new BitbucketCodeHost(new Rest(forge, apiURL, () -> Optional.of(token), dialect), address, Optional.empty(), _ -> {});
    }

    @Override
    public Set<Ability> codeHostAbilities() {
        return EnumSet.of(Ability.BRANCH_IS_NO_PULL_REQUEST, Ability.TEXTS, Ability.CHECKS);
    }

    @Override
    public CodeHost codeHost() {
        return codeHost;
    }

    @Override
    public String headBranch() {
        return "main";
    }

    @Override
    public int pageSize() {
        return pageSize;
    }

    HttpResponse<byte[]> send(String method, String path, String type, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(apiURL + "/repositories/" + repository + path))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", type)
                .method(method, body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static JsonNode good(HttpResponse<byte[]> answer) {
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException("%s: %d %s".formatted(answer.request(), answer.statusCode(), new String(answer.body(), StandardCharsets.UTF_8)));
        }
        return answer.body().length == 0 ? MissingNode.getInstance() : Json.tree(new ByteArrayInputStream(answer.body()));
    }

    private JsonNode ask(String method, String path, Optional<ObjectNode> body) throws Exception {
        return good(send(method, path, "application/json", body.map(ObjectNode::toString).orElse("")));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String branch(String name) {
        return "/refs/branches/" + encoded(name);
    }

    @Override
    public String push(String branch) throws Exception {
        if (send("GET", branch(branch), "application/json", "").statusCode() == 404) {
            String tip = ask("GET", branch("main"), Optional.empty()).path("target").path("hash").asString();
            ObjectNode wanted = JsonNodeFactory.instance.objectNode().put("name", branch);
            wanted.putObject("target").put("hash", tip);
            ask("POST", "/refs/branches", Optional.of(wanted));
        }
        commit(branch);
        return ask("GET", branch(branch), Optional.empty()).path("target").path("hash").asString();
    }

    /// On an empty repository this makes the branch.
    void commit(String branch) throws Exception {
        String form = "branch=%s&message=work&%s=%d".formatted(encoded(branch), encoded("work-" + branch.replace('/', '-') + ".txt"), System.nanoTime());
        good(send("POST", "/src", "application/x-www-form-urlencoded", form));
    }

    private long open(String branch) throws Exception {
        String filter = "/pullrequests?state=OPEN&q=" + encoded("source.branch.name = \"" + branch + "\"");
        return ask("GET", filter, Optional.empty()).path("values").path(0).path("id").asLong();
    }

    @Override
    public void merge(String branch) throws Exception {
        ask("POST", "/pullrequests/" + open(branch) + "/merge", Optional.of(JsonNodeFactory.instance.objectNode().put("type", "pullrequest").put("merge_strategy", "merge_commit")));
    }

    @Override
    public String text(String branch) throws Exception {
        JsonNode pull = ask("GET", "/pullrequests/" + open(branch), Optional.empty());
        return pull.path("title").asString() + "\n\n" + pull.path("description").asString("");
    }

    @Override
    public void closePullRequest(String branch) throws Exception {
        ask("POST", "/pullrequests/" + open(branch) + "/decline", Optional.empty());
    }

    @Override
    public void deleteBranch(String branch) throws Exception {
        ask("DELETE", branch(branch), Optional.empty());
    }

    @Override
    public void report(String commit, Check check) throws Exception {
        ObjectNode status = JsonNodeFactory.instance.objectNode()
                .put("key", check.name())
                .put("name", check.name())
                .put("state", StubWorld.state(check.state()))
                .put("url", check.url().orElse("https://ci.example/"))
                .put("description", check.summary());
        ask("POST", "/commit/" + commit + "/statuses/build", Optional.of(status));
    }

    /// Bitbucket has no word for a check that was skipped. A key has at most 40 characters.
    @Override
    public Check check(String name, Check.State state) {
        return new Check(name, state == Check.State.SKIPPED ? Check.State.PASSED : state, Optional.of("https://ci.example/" + encoded(name)), state + " in words");
    }

    @Override
    public void close() {
        http.shutdownNow();
        forge.close();
    }
}
