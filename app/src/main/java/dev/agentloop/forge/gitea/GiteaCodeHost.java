package dev.agentloop.forge.gitea;

import dev.agentloop.codehost.CodeHost;
import dev.agentloop.codehost.Fork;
import dev.agentloop.forge.Ask;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Gitea's pull requests and commit statuses. Its Actions, and other CI, all report as commit statuses.
final class GiteaCodeHost implements CodeHost {
    /// How many pages of pull requests, lately changed first, are searched for an issue's. Whatever lies deeper is found by its branch.
    private static final int RECENT_PAGES = 3;

    private final Rest rest;
    private final Home home;
    private final Pages pages;
    private final String headBranch;
    private final Optional<String> fork;
    private final Forking forking;

    /// @param headBranch into which pull requests are merged
    /// @param fork owner of the fork whose branches count besides the repository's own
    GiteaCodeHost(Rest rest, Home home, String headBranch, Optional<ForkWish> fork) {
        this.rest = rest;
        this.home = home;
        this.pages = new Pages(rest, home);
        this.headBranch = headBranch;
        this.fork = fork.map(ForkWish::owner);
        this.forking = new Forking(rest, home, fork, new Forks(rest, home, pages));
    }

    /// One request when the repository's pull requests fill one page. In a busy one the search among the lately changed finds also what was merged and its branch
    /// deleted; what nobody touched for long is found by its branch, which is still there.
    @Override
    public List<PullRequest> pullRequests(String headPrefix) throws ForgeException {
        return home.visible(() -> {
            Pages.Read<PullRequest> recent = pages.once(pulls("all"), RECENT_PAGES, node -> beginning(headPrefix, node));
            List<PullRequest> found = new ArrayList<>(recent.entries());
            if (recent.more() && found.isEmpty()) {
                found.addAll(byBranches(headPrefix));
            }
            return found.stream().distinct().sorted(PullRequestOrder.NEWEST_FIRST).toList();
        });
    }

    /// There is no listing by head: the open ones are searched, and after them the one of each branch that the server names first.
    private List<PullRequest> byBranches(String headPrefix) throws ForgeException {
        Ask branches = Ask.get(home.at("branches"), "list the branches of " + home.name());
        List<String> ours = pages.all(branches, node -> Optional.of(Json.text(node, "name")).filter(name -> name.startsWith(headPrefix))).entries();
        if (ours.isEmpty() && fork.isEmpty()) {
            return List.of();
        }
        List<PullRequest> open = pages.all(pulls("open"), node -> beginning(headPrefix, node)).entries();
        List<PullRequest> found = new ArrayList<>(open);
        for (String branch : open.isEmpty() ? ours : List.<String>of()) {
            ofBranch(branch).ifPresent(found::add);
        }
        return found;
    }

    private Optional<PullRequest> ofBranch(String branch) throws ForgeException {
        Ask ask = Ask.get(home.at("pulls", headBranch, branch), "find the pull request of %s from %s".formatted(home.name(), branch));
        try {
            return rest.one(ask, node -> beginning(branch, node));
        } catch (ForgeException e) {
            if (e.kind() == Kind.GONE) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Ask pulls(String state) {
        Resource resource = home.at("pulls").with("state", state).with("sort", "recentupdate");
        return Ask.get(resource, "list the pull requests of " + home.name());
    }

    private Optional<PullRequest> beginning(String headPrefix, JsonNode node) {
        return Mapping.headBranch(node).startsWith(headPrefix) && isTrusted(node) ? Optional.of(Mapping.pullRequest(node)) : Optional.empty();
    }

    /// A stranger can name a branch as they like, but not put it into the repository or the configured fork.
    private boolean isTrusted(JsonNode pull) {
        JsonNode head = pull.path("head").path("repo");
        String ours = pull.path("base").path("repo").path("full_name").asString("");
        boolean own = !ours.isEmpty() && ours.equalsIgnoreCase(head.path("full_name").asString(""));
        return own || fork.filter(owner -> owner.equalsIgnoreCase(head.path("owner").path("login").asString(""))).isPresent();
    }

    /// From the history, newest first: the combined status is cut at one page, and is an empty answer when there is none.
    @Override
    public List<Check> checks(String commit) throws ForgeException {
        Ask ask = Ask.get(home.at("statuses", commit).with("sort", "highestindex"), "read the commit statuses of " + commit);
        try {
            Map<String, Check> latest = new LinkedHashMap<>();
            for (Check check : home.visible(() -> pages.all(ask.at(home.at("statuses", commit).with("sort", "highestindex")), node -> Optional.of(Mapping.status(node)))).entries()) {
                latest.putIfAbsent(check.name(), check);
            }
            return List.copyOf(latest.values());
        } catch (ForgeException e) {
            if (e.kind() == Kind.GONE) {
                return List.of();
            }
            throw e;
        }
    }

    @Override
    public PullRequest open(String head, String base, String title, String body) throws ForgeException {
        JsonNode wanted = JsonNodeFactory.instance.objectNode()
                .put("title", title)
                .put("body", body)
                .put("head", fork.map(owner -> owner + ":" + head).orElse(head))
                .put("base", base);
        try {
            return home.visible(() ->
                    rest.sendFor(Ask.post(home.at("pulls"), "open a pull request for %s in %s".formatted(head, home.name()), wanted), Mapping::pullRequest));
        } catch (ForgeException e) {
            // Refused because there is one already; or perhaps made, and only the answer was lost.
            if (e.kind() == Kind.REFUSED || e.kind() == Kind.UNCERTAIN) {
                return openOne(head, e);
            }
            throw e.kind() == Kind.GONE ? missing(head, base, e) : e;
        }
    }

    private PullRequest openOne(String head, ForgeException why) throws ForgeException {
        try {
            return pages.all(pulls("open"), node -> beginning(head, node).filter(pull -> pull.headBranch().equals(head))).entries().stream()
                    .min(PullRequestOrder.NEWEST_FIRST)
                    .orElseThrow(() -> why);
        } catch (ForgeException e) {
            if (e != why) {
                why.addSuppressed(e);
            }
            throw why;
        }
    }

    /// The repository is there, as was just made sure.
    private static ForgeException missing(String head, String base, ForgeException gone) {
        String words = "%s Either the branch %s or %s is not there, or pull requests are switched off in the repository's settings.".formatted(gone.getMessage(), head, base);
        return new ForgeException(Kind.REFUSED, words, gone);
    }

    @Override
    public Access access() throws ForgeException {
        return new GiteaAccess(home).code();
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
