package dev.agentloop.forge.gitlab;

import dev.agentloop.forge.Ask;
import dev.agentloop.forge.Home;
import dev.agentloop.forge.Json;
import dev.agentloop.forge.Resource;
import dev.agentloop.forge.Rest;
import dev.agentloop.model.Check;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// What CI says of a commit: its jobs, the statuses others report, and the pipeline itself where neither tells what became of it.
///
/// The statuses of a commit hold the jobs of every pipeline that ran on that very commit (of a push, of a merge request), and what external services report; a retried job
/// is not among them. A merged-results pipeline runs on a commit made up for it, and a fork's runs in the fork: their jobs are read from the pipeline that the merge request names
/// as its head's. A child pipeline counts by its trigger job, which mirrors it when it says `strategy: depend`, as it counts for GitLab itself. Of two with one name the younger counts.
///
/// | GitLab says | means |
/// |---|---|
/// | success | passed |
/// | failed, canceled, canceling | failed |
/// | the same, of a job that may fail (`allow_failure`) | skipped: it neither helps nor hurts |
/// | skipped | skipped |
/// | manual, scheduled, of a job that may fail, as they may unless told otherwise | skipped |
/// | manual, of a job the others wait for | pending: a human has to start it, and an agent cannot. The gate says so, and ends the wait by `ciTimeout` |
/// | created, waiting_for_resource, waiting_for_callback, preparing, pending, running, scheduled | pending |
/// | anything else | failed |
/// | a pipeline that failed though no job did, as with a broken `.gitlab-ci.yml` | failed, under the name `pipeline` |
/// | a pipeline not at its end though every job is | pending, under the name `pipeline` |
/// | a pipeline that succeeded or was skipped, without any job to be seen | passed or skipped, under the name `pipeline` |
record Checks(Rest rest, Home home, Address address) {
    private static final String PIPELINE = "pipeline";

    /// A job or status.
    ///
    /// @param id grows with time
    private record Reported(long id, Check check) {}

    /// @param here whether its jobs are among the commit's statuses
    private record Pipeline(long id, long project, boolean here, Check check) {}

    /// @param mergeRequest the number of the one whose head the commit is, where that is known
    List<Check> of(String commit, Optional<String> mergeRequest) throws ForgeException {
        List<Reported> reported = new ArrayList<>(statuses(commit));
        Optional<String> number = mergeRequest.isPresent() ? mergeRequest : mergeRequest(commit);
        Optional<Pipeline> pipeline = number.isPresent() ? pipeline(number.get(), commit) : Optional.empty();
        if (pipeline.isPresent() && !pipeline.get().here()) {
            reported.addAll(jobs(pipeline.get(), "jobs"));
            reported.addAll(jobs(pipeline.get(), "bridges"));
        }
        Map<String, Reported> latest = new TreeMap<>();
        reported.forEach(r -> latest.merge(r.check().name(), r, (a, b) -> a.id() > b.id() ? a : b));
        List<Check> checks = new ArrayList<>(latest.values().stream().map(Reported::check).toList());
        pipeline.map(Pipeline::check).filter(p -> !explains(checks, p.state())).ifPresent(checks::add);
        return checks;
    }

    /// Whether the checks alone lead to what the pipeline came to.
    private static boolean explains(List<Check> checks, Check.State pipeline) {
        return switch (pipeline) {
            case FAILED, PENDING -> checks.stream().anyMatch(c -> c.state() == pipeline);
            case PASSED, SKIPPED -> !checks.isEmpty();
        };
    }

    private List<Reported> statuses(String commit) throws ForgeException {
        Resource statuses = home.at("repository", "commits", commit, "statuses").with("per_page", Form.PAGE);
        return unlessGone(() -> home.visible(() -> rest.all(Ask.get(statuses, "read the commit statuses of " + commit), Json.entries(node -> Optional.of(reported(node))))));
    }

    /// Only one from the project itself: a stranger can put our commit on a branch of theirs, and their own pipeline would speak for it.
    private Optional<String> mergeRequest(String commit) throws ForgeException {
        Resource requests = home.at("repository", "commits", commit, "merge_requests").with("per_page", Form.PAGE);
        return unlessGone(() -> home.visible(() -> rest.all(
                                Ask.get(requests, "find the merge request of " + commit),
                                Json.entries(node -> isHead(node, commit) && isOwn(node) ? Optional.of(Long.toString(Json.number(node, "iid"))) : Optional.empty()))))
                .stream()
                .findFirst();
    }

    private static boolean isOwn(JsonNode mergeRequest) {
        return mergeRequest.path("source_project_id").asLong(-1) == Json.number(mergeRequest, "target_project_id");
    }

    private static boolean isHead(JsonNode mergeRequest, String commit) {
        return commit.equals(mergeRequest.path("sha").asString(""));
    }

    private Optional<Pipeline> pipeline(String mergeRequest, String commit) throws ForgeException {
        Ask ask = Ask.get(home.at("merge_requests", mergeRequest), "read %s!%s".formatted(home.name(), mergeRequest));
        return home.visible(() -> rest.one(ask, node -> {
            JsonNode head = node.path("head_pipeline");
            if (!isHead(node, commit) || !head.isObject()) {
                return Optional.empty();
            }
            long project = head.path("project_id").asLong(Json.number(node, "project_id"));
            boolean here = project == Json.number(node, "project_id") && commit.equals(head.path("sha").asString(""));
            Check check = new Check(PIPELINE, state(Json.text(head, "status"), false), link(head, "web_url"), head.path("status").asString(""));
            return Optional.of(new Pipeline(Json.number(head, "id"), project, here, check));
        }));
    }

    /// None when the fork they are in cannot be seen; then the pipeline speaks for them.
    private List<Reported> jobs(Pipeline pipeline, String kind) throws ForgeException {
        Resource jobs = Resource.of("projects", Long.toString(pipeline.project()), "pipelines", Long.toString(pipeline.id()), kind).with("per_page", Form.PAGE);
        try {
            return unlessGone(() -> rest.all(Ask.get(jobs, "read the jobs of pipeline " + pipeline.id()), Json.entries(node -> Optional.of(reported(node)))));
        } catch (ForgeException e) {
            if (e.kind() == Kind.UNAUTHORIZED) {
                return List.of();
            }
            throw e;
        }
    }

    /// A commit that was never pushed, or is gone, has none.
    private static <T> List<T> unlessGone(Home.Request<List<T>> request) throws ForgeException {
        try {
            return request.send();
        } catch (ForgeException e) {
            if (e.kind() == Kind.GONE) {
                return List.of();
            }
            throw e;
        }
    }

    private Reported reported(JsonNode node) {
        long id = Json.number(node, "id");
        String status = Json.text(node, "status");
        boolean mayFail = node.path("allow_failure").asBoolean(false);
        // A job has no link of its own among the statuses; it is known by the same number.
        Optional<String> url = link(node, "target_url").or(() -> link(node, "web_url"))
                .or(() -> Optional.of("%s/%s/-/jobs/%d".formatted(address.root(), home.name(), id)));
        return new Reported(id, new Check(Json.text(node, "name"), state(status, mayFail), url, summary(status, mayFail, node.path("description").asString(""))));
    }

    private static Check.State state(String status, boolean mayFail) {
        return switch (status) {
            case "success" -> Check.State.PASSED;
            case "skipped" -> Check.State.SKIPPED;
            case "created", "waiting_for_resource", "waiting_for_callback", "preparing", "pending", "running" -> Check.State.PENDING;
            case "manual", "scheduled" -> mayFail ? Check.State.SKIPPED : Check.State.PENDING;
            // Also what GitLab may invent: an unknown end is nobody's success.
            default -> mayFail ? Check.State.SKIPPED : Check.State.FAILED;
        };
    }

    /// @param said what CI describes it with; may be blank
    private static String summary(String status, boolean mayFail, String said) {
        return switch (status) {
            case "manual" -> "waits for somebody to start it by hand" + (said.isBlank() ? "" : ": " + said);
            case "failed", "canceled" -> said.isBlank() ? status + (mayFail ? ", as it may" : "") : said;
            default -> said;
        };
    }

    private static Optional<String> link(JsonNode node, String name) {
        return node.path(name).stringValueOpt().filter(url -> !url.isBlank());
    }
}
