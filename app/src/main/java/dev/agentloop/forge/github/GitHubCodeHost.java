package dev.agentloop.forge.github;

import dev.agentloop.codehost.CodeHost;
import dev.agentloop.codehost.Fork;
import dev.agentloop.forge.Answer;
import dev.agentloop.forge.Ask;
import dev.agentloop.forge.BodyReader;
import dev.agentloop.forge.Describing;
import dev.agentloop.forge.ForkWish;
import dev.agentloop.forge.Forking;
import dev.agentloop.forge.Home;
import dev.agentloop.forge.Json;
import dev.agentloop.forge.PullRequestOrder;
import dev.agentloop.forge.PullRequestText;
import dev.agentloop.forge.Resource;
import dev.agentloop.forge.Rest;
import dev.agentloop.model.Access;
import dev.agentloop.model.Check;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import dev.agentloop.model.PullRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// GitHub's pull requests, commit statuses and check runs.
final class GitHubCodeHost implements CodeHost {
    /// How many pages of pull requests, lately changed first, are searched for an issue's. A page is two megabytes; whatever lies deeper is found by its branch.
    private static final int RECENT_PAGES = 3;

    private final Rest rest;
    private final Home home;
    private final Optional<String> fork;
    private final Forking forking;

    /// @param fork owner of the fork whose branches count besides the repository's own
    GitHubCodeHost(Rest rest, Home home, Account account, Optional<ForkWish> fork) {
        this.rest = rest;
        this.home = home;
        this.fork = fork.map(ForkWish::owner);
        this.forking = new Forking(rest, home, fork, new Forks(rest, home, account));
    }

    /// One request when the repository's pull requests fill one page. In a busy one the search among the lately changed finds also what was merged and its branch
    /// deleted; what nobody touched for long is found by its branch, which is still there.
    @Override
    public List<PullRequest> pullRequests(String headPrefix) throws ForgeException {
        return home.visible(() -> {
            Ask first = Ask.get(pulls("all").with("sort", "updated").with("direction", "desc"), "list the pull requests of " + home.name());
            List<PullRequest> found = new ArrayList<>();
            Optional<Ask> page = Optional.of(first);
            for (int count = 0; page.isPresent() && count < RECENT_PAGES; count++) {
                Answer<List<PullRequest>> answer = rest.get(page.get(), beginning(headPrefix));
                found.addAll(answer.body().orElseThrow());
                page = answer.next().map(first::at);
            }
            if (page.isPresent() && found.isEmpty()) {
                found.addAll(byBranches(headPrefix));
            }
            return found.stream().distinct().sorted(PullRequestOrder.NEWEST_FIRST).toList();
        });
    }

    private List<PullRequest> byBranches(String headPrefix) throws ForgeException {
        Ask ask = Ask.get(home.at("git", "matching-refs", "heads", headPrefix), "list the branches %s* of %s".formatted(headPrefix, home.name()));
        List<String> branches = rest.all(ask, Json.entries(node -> Optional.of(Json.text(node, "ref").replaceFirst("^refs/heads/", ""))));
        List<PullRequest> found = new ArrayList<>();
        for (String branch : branches) {
            found.addAll(ofBranch(home.owner(), branch, "all"));
        }
        return found;
    }

    private List<PullRequest> ofBranch(String owner, String branch, String state) throws ForgeException {
        Ask ask = Ask.get(pulls(state).with("head", owner + ":" + branch), "list the pull requests of %s from %s".formatted(home.name(), branch));
        return rest.all(ask, beginning(branch)).stream().filter(pull -> pull.headBranch().equals(branch)).sorted(PullRequestOrder.NEWEST_FIRST).toList();
    }

    private Resource pulls(String state) {
        return home.at("pulls").with("state", state).with("per_page", Form.PAGE);
    }

    private BodyReader<List<PullRequest>> beginning(String headPrefix) {
        return Json.entries(node -> node.path("head").path("ref").asString("").startsWith(headPrefix) && isTrusted(node)
                ? Optional.of(Mapping.pullRequest(node))
                : Optional.empty());
    }

    /// A stranger can name a branch as they like, but not put it into the repository or the configured fork.
    private boolean isTrusted(JsonNode pull) {
        JsonNode head = pull.path("head").path("repo");
        String ours = pull.path("base").path("repo").path("full_name").asString("");
        boolean own = !ours.isEmpty() && ours.equalsIgnoreCase(head.path("full_name").asString(""));
        return own || fork.filter(owner -> owner.equalsIgnoreCase(head.path("owner").path("login").asString(""))).isPresent();
    }

    @Override
    public List<Check> checks(String commit) throws ForgeException {
        Resource statuses = home.at("commits", commit, "status").with("per_page", Form.PAGE);
        Resource runs = home.at("commits", commit, "check-runs").with("filter", "latest").with("per_page", Form.PAGE);
        List<Check> checks = new ArrayList<>();
        checks.addAll(reported(Ask.get(statuses, "read the commit statuses of " + commit), "statuses", Mapping::status));
        checks.addAll(reported(Ask.get(runs, "read the check runs of " + commit), "check_runs", Mapping::checkRun));
        return checks;
    }

    /// A server that has no such thing at all says 404; then there are none.
    private List<Check> reported(Ask ask, String member, Function<JsonNode, Check> map) throws ForgeException {
        try {
            return home.visible(() -> rest.all(ask, Json.entriesOf(member, node -> Optional.of(map.apply(node)))));
        } catch (ForgeException e) {
            if (e.kind() == Kind.GONE) {
                return List.of();
            }
            throw e;
        }
    }

    @Override
    public PullRequest open(String head, String base, String title, String body) throws ForgeException {
        String owner = fork.orElse(home.owner());
        JsonNode wanted = JsonNodeFactory.instance.objectNode()
                .put("title", title)
                .put("body", body)
                .put("head", fork.map(f -> f + ":" + head).orElse(head))
                .put("base", base);
        try {
            return home.writable(() ->
                    rest.sendFor(Ask.post(home.at("pulls"), "open a pull request for %s in %s".formatted(head, home.name()), wanted), Mapping::pullRequest));
        } catch (ForgeException e) {
            // Refused because there is one already; or perhaps made, and only the answer was lost.
            if (e.kind() == Kind.REFUSED || e.kind() == Kind.UNCERTAIN) {
                return openOne(owner, head, e);
            }
            throw e;
        }
    }

    private PullRequest openOne(String owner, String head, ForgeException why) throws ForgeException {
        try {
            return ofBranch(owner, head, "open").stream().findFirst().orElseThrow(() -> why);
        } catch (ForgeException e) {
            if (e != why) {
                why.addSuppressed(e);
            }
            throw why;
        }
    }

    @Override
    public Access access() throws ForgeException {
        return new GitHubAccess(home).code();
    }

    @Override
    public void describe(PullRequest pull, String title, String body) throws ForgeException {
        new Describing(rest, home, "pulls", "pull request", "body", Ask::patch).describe(pull.id(), new PullRequestText(title, body), Mapping::pullRequest);
    }

    @Override
    public Optional<Fork> fork() throws ForgeException {
        return forking.fork();
    }

    @Override
    public int requests() {
        return rest.requests();
    }
}
