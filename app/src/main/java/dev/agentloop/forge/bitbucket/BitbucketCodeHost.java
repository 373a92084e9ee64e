package dev.agentloop.forge.bitbucket;

import dev.agentloop.codehost.CodeHost;
import dev.agentloop.codehost.Fork;
import dev.agentloop.forge.Answer;
import dev.agentloop.forge.Ask;
import dev.agentloop.forge.ForkWish;
import dev.agentloop.forge.Forking;
import dev.agentloop.forge.Home;
import dev.agentloop.forge.Json;
import dev.agentloop.forge.PathNaming;
import dev.agentloop.forge.PullRequestOrder;
import dev.agentloop.forge.PullRequestText;
import dev.agentloop.forge.Resource;
import dev.agentloop.forge.Rest;
import dev.agentloop.forge.bitbucket.Mapping.Listed;
import dev.agentloop.forge.bitbucket.Mapping.Status;
import dev.agentloop.model.Access;
import dev.agentloop.model.Access.Grant;
import dev.agentloop.model.Access.Right;
import dev.agentloop.model.Check;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import dev.agentloop.model.PullRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Bitbucket's pull requests and build statuses.
final class BitbucketCodeHost implements CodeHost {
    /// The most that Bitbucket gives of pull requests at once.
    static final String PAGE = "50";

    private static final List<String> EVERY_STATE = List.of("OPEN", "MERGED", "DECLINED", "SUPERSEDED");

    private final Rest rest;
    private final Home.Naming naming = new PathNaming("repositories", "an API token needs the scope write:pullrequest:bitbucket, an access token pullrequest:write");
    private final Home home;
    private final Commits commits;
    private final Optional<String> fork;
    private final Forking forking;
    /// The fork that a pull request's head commit lies in.
    private final Map<String, String> sources = new ConcurrentHashMap<>();

    /// @param fork the workspace of the fork whose branches count besides the repository's own
    BitbucketCodeHost(Rest rest, Address address, Optional<ForkWish> fork, Consumer<String> notices) {
        this.rest = rest;
        this.home = new Home(rest, address.repository(), naming, notices);
        this.commits = new Commits(rest, naming);
        this.fork = fork.map(ForkWish::owner);
        this.forking = new Forking(rest, home, fork, new Forks(rest, home, naming));
    }

    /// One request for a page of the issue's own pull requests, since Bitbucket filters by a part of the branch's name; and one for each head commit.
    @Override
    public List<PullRequest> pullRequests(String headPrefix) throws ForgeException {
        String doing = "list the pull requests of %s from " + headPrefix + "*";
        return listed(EVERY_STATE, "source.branch.name ~ " + quoted(headPrefix), doing).stream()
                .filter(pull -> pull.headBranch().startsWith(headPrefix))
                .sorted(PullRequestOrder.NEWEST_FIRST)
                .toList();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private List<PullRequest> listed(List<String> states, String filter, String doing) throws ForgeException {
        List<Listed> found = home.visible(() -> {
            Resource pulls = home.at("pullrequests");
            for (String state : states) {
                pulls = pulls.with("state", state);
            }
            Resource query = pulls.with("q", filter).with("sort", "-updated_on").with("pagelen", PAGE);
            return rest.everyPage(Ask.get(query, doing.formatted(home.name())), Json.pageOf("values", this::trusted));
        });
        if (found.stream().anyMatch(listed -> !listed.repository().equalsIgnoreCase(home.name()))) {
            home.confirm();
        }
        List<PullRequest> whole = new ArrayList<>();
        for (Listed listed : found) {
            whole.add(whole(listed));
        }
        return whole;
    }

    private PullRequest whole(Listed listed) throws ForgeException {
        PullRequest pull = listed.pull();
        String commit = commits.whole(listed.source(), pull.headCommit());
        if (!listed.source().equalsIgnoreCase(home.name())) {
            sources.put(commit, listed.source());
        }
        return new PullRequest(pull.id(), pull.url(), pull.headBranch(), commit, pull.state(), pull.createdAt(), pull.updatedAt());
    }

    /// A stranger can name a branch as they like, but not put it into the repository or the configured fork. Of a deleted fork the repository is null.
    private Optional<Listed> trusted(JsonNode pull) {
        String source = pull.path("source").path("repository").path("full_name").asString("");
        String ours = pull.path("destination").path("repository").path("full_name").asString("");
        boolean own = !source.isEmpty() && source.equalsIgnoreCase(ours);
        boolean forked = fork.filter(workspace -> source.regionMatches(true, 0, workspace + "/", 0, workspace.length() + 1)).isPresent();
        return own || forked ? Optional.of(Mapping.pullRequest(pull)) : Optional.empty();
    }

    /// What CI reports of a fork's branch it reports to the fork or to the repository, as it was set up; so both are asked.
    @Override
    public List<Check> checks(String commit) throws ForgeException {
        Map<String, Status> latest = new LinkedHashMap<>();
        List<Status> all = new ArrayList<>(reported(() -> home.visible(() -> statuses(home.name(), commit))));
        if (fork.isPresent()) {
            all.addAll(reported(() -> statuses(forkOf(commit), commit)));
        }
        for (Status status : all) {
            latest.merge(status.key(), status, (a, b) -> b.updated().isBefore(a.updated()) ? a : b);
        }
        return latest.values().stream().map(Status::check).toList();
    }

    private List<Status> statuses(String repository, String commit) throws ForgeException {
        Resource statuses = naming.resource(repository).below("commit", commit, "statuses").with("pagelen", PAGE);
        Ask ask = Ask.get(statuses, "read the build statuses of %s in %s".formatted(commit, repository));
        return rest.everyPage(ask, Json.pageOf("values", node -> Optional.of(Mapping.status(node))));
    }

    /// Nothing is reported of a commit that is not there.
    private static List<Status> reported(Home.Request<List<Status>> request) throws ForgeException {
        try {
            return request.send();
        } catch (ForgeException e) {
            if (e.kind() == Kind.GONE) {
                return List.of();
            }
            throw e;
        }
    }

    /// Where pull requests came from, as far as they were listed: it costs no request of its own.
    private String forkOf(String commit) {
        return sources.getOrDefault(commit, fork.orElseThrow() + home.name().substring(home.name().indexOf('/')));
    }

    /// Looks first: a second request for the same branches would rewrite the texts of the pull request that is there.
    @Override
    public PullRequest open(String head, String base, String title, String body) throws ForgeException {
        Optional<PullRequest> there = openOne(head);
        if (there.isPresent()) {
            return there.get();
        }
        Listed made;
        try {
            made = home.writable(() -> {
                Ask ask = Ask.post(home.at("pullrequests"), "open a pull request for %s in %s".formatted(head, home.name()), wanted(head, base, title, body));
                return rest.sendFor(ask, Mapping::pullRequest);
            });
        } catch (ForgeException e) {
            if (e.kind() != Kind.UNCERTAIN) {
                throw e;
            }
            return afterAll(head, e);
        }
        try {
            return whole(made);
        } catch (ForgeException e) {
            // It is there: who looks again finds it.
            throw new ForgeException(Kind.UNCERTAIN, e.getMessage() + " The pull request is open: " + made.pull().url(), e);
        }
    }

    private JsonNode wanted(String head, String base, String title, String body) throws ForgeException {
        ObjectNode wanted = JsonNodeFactory.instance.objectNode().put("title", title).put("description", body);
        ObjectNode source = wanted.putObject("source");
        source.putObject("branch").put("name", head);
        fork().ifPresent(where -> source.putObject("repository").put("full_name", where.name()));
        wanted.putObject("destination").putObject("branch").put("name", base);
        return wanted;
    }

    private Optional<PullRequest> openOne(String head) throws ForgeException {
        String doing = "list the open pull requests of %s from " + head;
        // Seen more than once: `state` does not count beside `q`.
        return listed(List.of("OPEN"), "source.branch.name = " + quoted(head), doing).stream()
                .filter(pull -> pull.headBranch().equals(head) && pull.state() == PullRequest.State.OPEN)
                .min(PullRequestOrder.NEWEST_FIRST);
    }

    private PullRequest afterAll(String head, ForgeException why) throws ForgeException {
        try {
            return openOne(head).orElseThrow(() -> why);
        } catch (ForgeException e) {
            if (e != why) {
                why.addSuppressed(e);
            }
            throw why;
        }
    }

    /// What is not sent along is emptied (renovatebot/renovate#4515, sourcegraph#49913), so that reviewers would be sent home.
    @Override
    public void describe(PullRequest pull, String title, String body) throws ForgeException {
        PullRequestText wanted = new PullRequestText(title, body);
        JsonNode there = home.visible(() -> rest.one(Ask.get(home.at("pullrequests", pull.id()), "read the pull request %s of %s".formatted(pull.id(), home.name())), node -> node));
        if (PullRequestText.of(there, "description").isSameAs(wanted)) {
            return;
        }
        ObjectNode whole = wanted.json("description").put("close_source_branch", there.path("close_source_branch").asBoolean(false));
        ArrayNode reviewers = whole.putArray("reviewers");
        there.path("reviewers").forEach(reviewer -> reviewers.addObject().put("uuid", Json.text(reviewer, "uuid")));
        home.writable(() ->
                rest.sendFor(Ask.put(home.at("pullrequests", pull.id()), "describe the pull request %s of %s anew".formatted(pull.id(), home.name()), whole), Mapping::pullRequest));
    }

    @Override
    public Optional<Fork> fork() throws ForgeException {
        return forking.fork();
    }

    @Override
    public Access access() throws ForgeException {
        Answer<JsonNode> answer = home.description();
        return new Access(
                Map.of(Right.PUSH, grant(answer, "repository:write", "write:repository:bitbucket"), Right.PULL_REQUESTS, grant(answer, "pullrequest:write", "write:pullrequest:bitbucket")),
                Optional.empty(),
                answer.date());
    }

    /// Bitbucket tells a token's scopes with every answer, and never the role of its account. Writing pull requests holds the right to push.
    private static Grant grant(Answer<JsonNode> answer, String scope, String granular) {
        Optional<String> scopes = answer.header().apply("x-oauth-scopes").filter(header -> !header.isBlank());
        if (scopes.isEmpty()) {
            return new Grant.Untold("Bitbucket does not tell what this token may do. It needs the scope %s, or %s for an API token".formatted(scope, granular));
        }
        List<String> has = List.of(scopes.get().split("[,\\s]+"));
        boolean enough = has.contains(scope) || has.contains(granular) || has.contains("repository:admin") || has.contains("pullrequest:write");
        return enough ? new Grant.Granted() : new Grant.Denied("the token needs the scope %s, or %s for an API token, and has %s: make a new one with it".formatted(scope, granular, String.join(", ", has)));
    }

    @Override
    public int requests() {
        return rest.requests();
    }
}
