package dev.agentloop.forge.gitea;

import static dev.agentloop.forge.gitea.StubGitea.message;
import static dev.agentloop.forge.gitea.StubGitea.notFound;
import static dev.agentloop.forge.gitea.StubGitea.set;

import dev.agentloop.forge.StubForks;
import dev.agentloop.forge.StubServer.Request;
import dev.agentloop.forge.StubServer.Response;
import dev.agentloop.forge.gitea.StubGitea.Route;
import dev.agentloop.forge.gitea.StubRepository.Item;
import dev.agentloop.forge.gitea.StubRepository.Pull;
import dev.agentloop.forge.gitea.StubRepository.Report;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The stub's branches, pull requests and commit statuses.
final class StubPulls {
    private final StubGitea gitea;
    private final StubRepository repository;

    StubPulls(StubGitea gitea) {
        this.gitea = gitea;
        this.repository = gitea.repository;
    }

    void addTo(List<Route> routes) {
        Set<String> none = Set.of();
        Set<String> opening = set("title body head base assignee assignees due_date labels milestone");
        routes.add(new Route("GET", "pulls", set("state sort milestone labels poster page limit"), none, (r, _) -> pulls(r)));
        routes.add(new Route("POST", "pulls", none, opening, (r, _) -> opened(r)));
        routes.add(new Route("GET", "pulls/*", none, none, (_, p) -> Response.json(200, gitea.json.pull(pull(p)))));
        routes.add(new Route("PATCH", "pulls/*", none, set("title body state"), (r, p) -> edited(r, pull(p))));
        routes.add(new Route("POST", "pulls/*/merge", none, set("Do merge_title_field merge_message_field"), (_, p) -> merged(pull(p))));
        routes.add(new Route("GET", "pulls/*/**", none, none, (_, p) -> byBaseAndHead(p)));
        routes.add(new Route("GET", "branches", set("page limit"), none, (r, _) -> gitea.page(r, repository.branches.keySet().stream(), gitea.json::branch, true)));
        routes.add(new Route("GET", "branches/**", none, none, (_, p) -> branch(p.getFirst())));
        routes.add(new Route("DELETE", "branches/**", none, none, (_, p) -> branchDeleted(p.getFirst())));
        routes.add(new Route("POST", "contents/**", none, set("content message branch new_branch"), (r, _) -> written(r)));
        routes.add(new Route("GET", "statuses/*", set("sort state page limit"), none, this::statuses));
        routes.add(new Route("POST", "statuses/*", none, set("state target_url description context"), this::reported));
    }

    private Item pull(List<String> parts) {
        Item item = parts.getFirst().matches("[0-9]+") ? repository.items.get(Long.parseLong(parts.getFirst())) : null;
        if (item == null || item.pull.isEmpty()) {
            throw notFound();
        }
        return item;
    }

    private Stream<Item> all() {
        return repository.items.values().stream().filter(i -> i.pull.isPresent());
    }

    private Response pulls(Request request) {
        Comparator<Item> newest = Comparator.comparing((Item i) -> i.created).thenComparing(i -> i.number).reversed();
        Comparator<Item> order = switch (request.query().getOrDefault("sort", "")) {
            case "" -> newest;
            case "recentupdate" -> Comparator.comparing((Item i) -> i.updated).reversed().thenComparing(newest);
            case "leastupdate" -> Comparator.comparing((Item i) -> i.updated).thenComparing(newest);
            case "oldest" -> newest.reversed();
            default -> throw new IllegalArgumentException("sort " + request.query().get("sort"));
        };
        Stream<Item> found = all().filter(i -> StubIssues.hasState(i, request.query().getOrDefault("state", "open")));
        return gitea.page(request, found.sorted(order), gitea.json::pull, true);
    }

    private Response byBaseAndHead(List<String> parts) {
        return all()
                .filter(i -> fits(i.pull.orElseThrow(), parts))
                .findFirst()
                .map(item -> Response.json(200, gitea.json.pull(item)))
                .orElseThrow(StubGitea::notFound);
    }

    private boolean fits(Pull pull, List<String> baseAndHead) {
        return pull.base.equals(baseAndHead.getFirst()) && pull.headBranch.equals(baseAndHead.get(1)) && pull.headRepository.equals(repository.name);
    }

    private Response opened(Request request) {
        if (repository.archived) {
            return message(423, repository.name + " is archived");
        }
        JsonNode body = request.json();
        String wanted = body.path("head").asString();
        String head = wanted.substring(wanted.indexOf(':') + 1);
        Optional<StubForks.Other> fork = Optional.of(wanted).filter(text -> text.contains(":")).flatMap(text -> gitea.forks.forkOf(text.substring(0, text.indexOf(':'))));
        String from = fork.map(other -> other.name).orElse(repository.name);
        String commit = fork.map(other -> other.branches).orElse(repository.branches).get(head);
        String base = body.path("base").asString();
        if (head.equals(base) && fork.isEmpty()) {
            return message(422, "Invalid PullRequest: There are no changes between the head and the base");
        }
        if (commit == null || fork.isEmpty() && !wanted.equals(head) || !base.equals("main")) {
            throw notFound();
        }
        Optional<Item> existing = repository.openPull(from, head).filter(i -> i.pull.orElseThrow().base.equals(base));
        if (existing.isPresent()) {
            return message(409, "pull request already exists for these targets [id: %d, issue_id: %<d, head_branch: %s, base_branch: %s]".formatted(existing.get().number, head, base));
        }
        Item item = repository.addPull(
                StubGitea.LOGIN, body.path("title").asString(), body.path("body").asString(""), from, head, commit, base);
        return Response.json(201, gitea.json.pull(item));
    }

    private Response edited(Request request, Item item) {
        request.json().path("title").stringValueOpt().ifPresent(title -> item.title = title);
        request.json().path("body").stringValueOpt().ifPresent(body -> item.body = body);
        repository.touch(item);
        repository.setOpen(item, request.json().path("state").asString("open").equals("open"));
        return Response.json(201, gitea.json.pull(item));
    }

    private Response merged(Item item) {
        if (!item.open) {
            return message(405, "Please try again later");
        }
        repository.merge(item);
        return new Response(200, Map.of(), "");
    }

    private Response branch(String name) {
        if (!repository.branches.containsKey(name)) {
            throw notFound();
        }
        return Response.json(200, gitea.json.branch(name));
    }

    private Response branchDeleted(String name) {
        repository.branches.remove(name);
        return new Response(204, Map.of(), "");
    }

    /// A commit with one file more, on the branch or on a new one.
    private Response written(Request request) {
        JsonNode body = request.json();
        String commit = repository.push(body.path("new_branch").asString(body.path("branch").asString("main")));
        ObjectNode answer = StubJson.JSON.objectNode();
        answer.putObject("commit").put("sha", commit);
        return Response.json(201, answer);
    }

    private void mustBeCommit(String sha) {
        if (!repository.commits.contains(sha)) {
            throw notFound();
        }
    }

    private Response statuses(Request request, List<String> parts) {
        mustBeCommit(parts.getFirst());
        Comparator<Report> byIndex = Comparator.comparing(Report::index);
        boolean highest = request.query().getOrDefault("sort", "").equals("highestindex");
        Stream<Report> found = repository.statuses.stream().filter(report -> report.commit().equals(parts.getFirst()));
        return gitea.page(request, found.sorted(highest ? byIndex.reversed() : byIndex), gitea.json::status, true);
    }

    private Response reported(Request request, List<String> parts) {
        mustBeCommit(parts.getFirst());
        JsonNode body = request.json();
        if (!Set.of("pending", "success", "error", "failure", "warning", "skipped").contains(body.path("state").asString())) {
            return message(422, "invalid state");
        }
        Report report = repository.report(
                parts.getFirst(), body.path("context").asString("default"), body.path("state").asString(), body.path("target_url").asString(""), body.path("description").asString(""));
        return Response.json(201, gitea.json.status(report));
    }
}
