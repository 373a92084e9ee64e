package dev.agentloop.forge.gitlab;

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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// GitLab's merge requests.
final class GitLabCodeHost implements CodeHost {
    /// How many pages of merge requests, lately changed first, are searched for an issue's. A page is half a megabyte; whatever lies deeper is found by its branch.
    private static final int RECENT_PAGES = 3;

    private final Rest rest;
    private final Home home;
    private final Checks checks;
    private final Optional<String> fork;
    private final Forking forking;
    /// Whether a project that merge requests come from is the configured fork, by its id.
    private final Map<Long, Boolean> forks = new ConcurrentHashMap<>();
    /// The number of the merge request whose head a commit is, as far as met.
    private final Map<String, String> heads = new ConcurrentHashMap<>();

    /// @param fork path of the group or user whose fork's branches count besides the project's own
    GitLabCodeHost(Rest rest, Home home, Checks checks, Optional<ForkWish> fork) {
        this.rest = rest;
        this.home = home;
        this.checks = checks;
        this.fork = fork.map(ForkWish::owner);
        this.forking = new Forking(rest, home, fork, new Forks(rest, home));
    }

    /// @param source the project its branch is in; empty when that is gone
    private record Candidate(PullRequest pull, Optional<Long> source, long target) {}

    /// One request when the project's merge requests fill one page. In a busy one the search among the lately changed finds also what was merged and its branch
    /// deleted; what nobody touched for long is found by its branch, which is still there.
    @Override
    public List<PullRequest> pullRequests(String headPrefix) throws ForgeException {
        return home.visible(() -> {
            Ask first = Ask.get(requests("all").with("order_by", "updated_at").with("sort", "desc"), "list the merge requests of " + home.name());
            List<Candidate> found = new ArrayList<>();
            Optional<Ask> page = Optional.of(first);
            for (int count = 0; page.isPresent() && count < RECENT_PAGES; count++) {
                Answer<List<Candidate>> answer = rest.get(page.get(), beginning(headPrefix));
                found.addAll(answer.body().orElseThrow());
                page = answer.next().map(first::at);
            }
            List<PullRequest> trusted = trusted(found);
            if (page.isPresent() && trusted.isEmpty()) {
                trusted = byBranches(headPrefix);
            }
            trusted.forEach(this::remember);
            return trusted.stream().distinct().sorted(PullRequestOrder.NEWEST_FIRST).toList();
        });
    }

    private List<PullRequest> byBranches(String headPrefix) throws ForgeException {
        Resource beginning = home.at("repository", "branches").with("search", "^" + headPrefix).with("per_page", Form.PAGE);
        Ask ask = Ask.get(beginning, "list the branches %s* of %s".formatted(headPrefix, home.name()));
        List<PullRequest> found = new ArrayList<>();
        for (String branch : rest.all(ask, Json.entries(node -> Optional.of(Json.text(node, "name")).filter(name -> name.startsWith(headPrefix))))) {
            found.addAll(ofBranch(branch, "all"));
        }
        return found;
    }

    private List<PullRequest> ofBranch(String branch, String state) throws ForgeException {
        Ask ask = Ask.get(requests(state).with("source_branch", branch), "list the merge requests of %s from %s".formatted(home.name(), branch));
        return trusted(rest.all(ask, beginning(branch))).stream().filter(pull -> pull.headBranch().equals(branch)).sorted(PullRequestOrder.NEWEST_FIRST).toList();
    }

    private Resource requests(String state) {
        return home.at("merge_requests").with("state", state).with("per_page", Form.PAGE);
    }

    /// One without a commit has no `sha` yet.
    private static BodyReader<List<Candidate>> beginning(String headPrefix) {
        return Json.entries(node -> node.path("source_branch").asString("").startsWith(headPrefix) && node.hasNonNull("sha")
                ? Optional.of(new Candidate(
                        Mapping.pullRequest(node),
                        node.hasNonNull("source_project_id") ? Optional.of(Json.number(node, "source_project_id")) : Optional.empty(),
                        Json.number(node, "target_project_id")))
                : Optional.empty());
    }

    /// A stranger can name a branch as they like, but not put it into the project or the configured fork.
    private List<PullRequest> trusted(List<Candidate> candidates) throws ForgeException {
        List<PullRequest> trusted = new ArrayList<>();
        for (Candidate candidate : candidates) {
            boolean own = candidate.source().filter(source -> source == candidate.target()).isPresent();
            if (own || candidate.source().isPresent() && fork.isPresent() && isFork(candidate.source().get())) {
                trusted.add(candidate.pull());
            }
        }
        return trusted;
    }

    /// A merge request names the project it comes from by its id alone.
    private boolean isFork(long id) throws ForgeException {
        Boolean known = forks.get(id);
        if (known == null) {
            known = fork.filter(owner(id)::equalsIgnoreCase).isPresent();
            forks.put(id, known);
        }
        return known;
    }

    private String owner(long id) throws ForgeException {
        Ask ask = Ask.get(Resource.of("projects", Long.toString(id)), "find the project %d that a merge request comes from".formatted(id));
        try {
            return rest.one(ask, node -> Json.text(node.path("namespace"), "full_path"));
        } catch (ForgeException e) {
            // A stranger's private project.
            if (e.kind() == Kind.GONE || e.kind() == Kind.UNAUTHORIZED) {
                return "";
            }
            throw e;
        }
    }

    private PullRequest remember(PullRequest pull) {
        heads.put(pull.headCommit(), pull.id());
        return pull;
    }

    @Override
    public List<Check> checks(String commit) throws ForgeException {
        return checks.of(commit, Optional.ofNullable(heads.get(commit)));
    }

    /// A merge request from a fork is made in the fork.
    @Override
    public PullRequest open(String head, String base, String title, String body) throws ForgeException {
        ObjectNode wanted = JsonNodeFactory.instance.objectNode()
                .put("source_branch", head)
                .put("target_branch", base)
                .put("title", title)
                .put("description", QuickActions.disarm(body));
        String doing = "open a merge request for %s in %s".formatted(head, home.name());
        try {
            if (fork.isPresent()) {
                long target = home.visible(() -> rest.one(Ask.get(home.at(), "find the project " + home.name()), node -> Json.number(node, "id")));
                wanted.put("target_project_id", target);
                String name = fork().orElseThrow().name();
                return remember(rest.sendFor(Ask.post(Resource.of("projects", name, "merge_requests"), doing, wanted), Mapping::pullRequest));
            }
            return remember(home.writable(() -> rest.sendFor(Ask.post(home.at("merge_requests"), doing, wanted), Mapping::pullRequest)));
        } catch (ForgeException e) {
            // Refused because there is one already; or perhaps made, and only the answer was lost.
            if (e.kind() == Kind.REFUSED || e.kind() == Kind.UNCERTAIN) {
                return remember(openOne(head, e));
            }
            throw e;
        }
    }

    private PullRequest openOne(String head, ForgeException why) throws ForgeException {
        try {
            return ofBranch(head, "opened").stream().findFirst().orElseThrow(() -> why);
        } catch (ForgeException e) {
            if (e != why) {
                why.addSuppressed(e);
            }
            throw why;
        }
    }

    @Override
    public Access access() throws ForgeException {
        return new GitLabAccess(rest, home).code();
    }

    @Override
    public void describe(PullRequest pull, String title, String body) throws ForgeException {
        new Describing(rest, home, "merge_requests", "merge request", "description", Ask::put).describe(pull.id(), new PullRequestText(title, QuickActions.disarm(body)), Mapping::pullRequest);
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
