package dev.agentloop.forge.gitlab;

import dev.agentloop.forge.StubForks;
import dev.agentloop.forge.StubServer.Response;
import dev.agentloop.forge.gitlab.StubGitLab.Refused;
import dev.agentloop.forge.gitlab.StubProject.Item;
import dev.agentloop.forge.gitlab.StubProject.Job;
import dev.agentloop.forge.gitlab.StubProject.Pipeline;
import dev.agentloop.forge.gitlab.StubRoutes.Call;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/// Merge requests, branches, commits, statuses and pipelines of the stub of GitLab.
record StubMergeRequests(StubGitLab stub, StubProject project) {
    /// Pipelines that do not count for their commit's state.
    private static final List<String> DANGLING = List.of("parent_pipeline", "webide", "ondemand_dast_scan");

    StubMergeRequests(StubGitLab stub) {
        this(stub, stub.project);
    }

    void register() {
        StubRoutes routes = stub.routes;
        routes.get(
                "projects/:id/merge_requests",
                "state order_by sort source_branch target_branch scope author_id labels iids search view created_after updated_after",
                this::list);
        routes.write("POST", "projects/:id/merge_requests", "source_branch target_branch title description target_project_id labels assignee_ids remove_source_branch squash", this::open);
        routes.get("projects/:id/merge_requests/:iid", "render_html include_diverged_commits_count", call -> Response.json(200, stub.json.requestInFull(request(call))));
        routes.write("PUT", "projects/:id/merge_requests/:iid", "title description state_event target_branch labels add_labels remove_labels", this::update);
        routes.write("PUT", "projects/:id/merge_requests/:iid/merge", "sha squash should_remove_source_branch merge_commit_message", this::merge);
        routes.get("projects/:id/repository/branches", "search regex", this::branches);
        routes.get("projects/:id/repository/branches/:branch", "", this::branch);
        routes.write("DELETE", "projects/:id/repository/branches/:branch", "", this::deleteBranch);
        routes.write("POST", "projects/:id/repository/commits", "branch start_branch commit_message actions author_email author_name", this::commit);
        routes.get("projects/:id/repository/commits/:sha/statuses", "ref stage name all pipeline_id order_by sort", this::statuses);
        routes.get("projects/:id/repository/commits/:sha/merge_requests", "state", this::requestsOf);
        routes.write("POST", "projects/:id/statuses/:sha", "state ref name context target_url description coverage pipeline_id", this::report);
        routes.get("projects/:id/pipelines/:pipeline/jobs", "scope include_retried", call -> jobs(call, false));
        routes.get("projects/:id/pipelines/:pipeline/bridges", "scope", call -> jobs(call, true));
    }

    private Item request(Call call) {
        stub.inProject(call);
        return stub.item(project.requests, call.arg("iid"));
    }

    private Response list(Call call) {
        stub.inProject(call);
        StubGitLab.oneOf(call, "state", "opened", "closed", "locked", "merged", "all");
        StubGitLab.oneOf(call, "order_by", "created_at", "updated_at", "label_priority", "milestone_due", "popularity", "priority", "title", "merged_at");
        String state = call.query("state").orElse("all");
        Stream<Item> found = project.requests.values().stream()
                .filter(i -> state.equals("all") || i.state.equals(state))
                .filter(i -> call.query("source_branch").filter(branch -> !branch.equals(i.sourceBranch)).isEmpty());
        Comparator<Item> order = Comparator.comparing((Item i) -> call.query("order_by").orElse("").equals("updated_at") ? i.updated : i.created).thenComparing(i -> i.iid);
        return stub.page(call, found.sorted(call.query("sort").orElse("desc").equals("asc") ? order : order.reversed()), stub.json::request);
    }

    /// Made in the project its branch is in.
    private Response open(Call call) {
        Optional<StubForks.Other> fork = new StubForkRoutes(stub).other(call);
        if (fork.isEmpty()) {
            stub.inProject(call);
        } else if (call.body().path("target_project_id").asLong(0) != StubProject.ID) {
            throw StubGitLab.notFound("Project");
        }
        long source = fork.map(other -> other.id).orElse(StubProject.ID);
        String branch = call.text("source_branch").orElse("");
        String tip = fork.map(other -> other.branches).orElse(project.branches).get(branch);
        if (tip == null) {
            throw StubGitLab.invalid("base", "Source branch \"%s\" does not exist".formatted(branch));
        }
        Optional<Item> other = project.openRequest(source, branch);
        if (other.isPresent()) {
            ObjectNode body = StubGitLab.JSON.objectNode();
            body.putArray("message").add("Another open merge request already exists for this source branch: !" + other.get().iid);
            return Response.json(409, body);
        }
        Item item = project.addRequest(StubGitLab.LOGIN, call.text("title").orElse(""), "", source, branch, call.text("target_branch").orElse(""));
        item.sha = tip;
        new StubIssues(stub).describe(item, call.text("description").orElse(""));
        return Response.json(201, stub.json.requestInFull(item));
    }

    private Response update(Call call) {
        Item item = request(call);
        call.text("title").ifPresent(title -> item.title = title);
        call.text("description").ifPresent(text -> new StubIssues(stub).describe(item, text));
        if (call.body().has("title") || call.body().has("description")) {
            project.saved(item);
        }
        call.text("state_event").ifPresent(event -> project.state(item, event.equals("close") ? "closed" : "opened"));
        return Response.json(200, stub.json.requestInFull(item));
    }

    private Response merge(Call call) {
        project.state(request(call), "merged");
        return Response.json(200, stub.json.requestInFull(request(call)));
    }

    private Response branches(Call call) {
        stub.inProject(call);
        String search = call.query("search").orElse("");
        Stream<String> found = project.branches.keySet().stream()
                .filter(name -> search.startsWith("^") ? name.startsWith(search.substring(1)) : name.contains(search));
        return stub.page(call, found, name -> stub.json.branch(name, project.branches.get(name)));
    }

    private Response branch(Call call) {
        stub.inProject(call);
        String commit = Optional.ofNullable(project.branches.get(call.arg("branch"))).orElseThrow(() -> StubGitLab.notFound("Branch"));
        return Response.json(200, stub.json.branch(call.arg("branch"), commit));
    }

    private Response deleteBranch(Call call) {
        stub.inProject(call);
        if (project.branches.remove(call.arg("branch")) == null) {
            throw StubGitLab.notFound("Branch");
        }
        return new Response(204, java.util.Map.of(), "");
    }

    private Response commit(Call call) {
        stub.inProject(call);
        return Response.json(201, StubGitLab.JSON.objectNode().put("id", project.push(call.text("branch").orElseThrow())));
    }

    private String known(Call call) {
        stub.inProject(call);
        if (!project.commits.contains(call.arg("sha"))) {
            throw StubGitLab.notFound("Commit");
        }
        return call.arg("sha");
    }

    private Response statuses(Call call) {
        String commit = known(call);
        boolean all = call.query("all").filter("true"::equals).isPresent();
        Stream<Job> jobs = project.jobs.stream()
                .filter(j -> j.pipeline.project() == StubProject.ID && j.pipeline.sha().equals(commit) && !DANGLING.contains(j.pipeline.source()))
                .filter(j -> all || !j.retried);
        return stub.page(call, jobs, stub.json::status);
    }

    private Response requestsOf(Call call) {
        String commit = known(call);
        return stub.page(call, project.requests.values().stream().filter(i -> commit.equals(i.sha)), stub.json::request);
    }

    private Response report(Call call) {
        String commit = known(call);
        String state = call.text("state").filter(List.of("pending", "running", "success", "failed", "canceled", "skipped")::contains)
                .orElseThrow(() -> new Refused(Response.json(400, StubGitLab.JSON.objectNode().put("error", "state does not have a valid value"))));
        String name = call.text("name").or(() -> call.text("context")).orElse("default");
        Job job = project.report(commit, name, state, call.text("target_url").orElse(null), call.text("description").orElse(null));
        return Response.json(201, stub.json.status(job));
    }

    private Response jobs(Call call, boolean bridges) {
        Pipeline pipeline = project.pipelines.stream()
                .filter(p -> ("" + p.id()).equals(call.arg("pipeline")) && ("" + p.project()).equals(call.arg("id")))
                .findFirst()
                .orElseThrow(() -> StubGitLab.notFound(""));
        return stub.page(call, project.jobs.stream().filter(j -> j.pipeline == pipeline && j.bridge == bridges && !j.retried), stub.json::job);
    }
}
