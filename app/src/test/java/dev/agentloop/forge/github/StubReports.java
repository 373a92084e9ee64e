package dev.agentloop.forge.github;

import dev.agentloop.forge.StubServer.Request;
import dev.agentloop.forge.StubServer.Response;
import dev.agentloop.forge.github.StubRepository.Report;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What the stub of GitHub was told of commits.
///
/// Source: https://docs.github.com/en/rest/commits/statuses and https://docs.github.com/en/rest/checks/runs.
record StubReports(StubGitHub gitHub) {
    private static final Set<String> STATES = Set.of("error", "failure", "pending", "success");
    private static final int LONGEST_DESCRIPTION = 140;

    /// @param path `commits/SHA/...` or `statuses/SHA`
    Response answer(Request request, List<String> path) {
        String commit = path.size() > 1 ? path.get(1) : "";
        return switch (request.method() + " " + String.join("/", path).replace("/" + commit, "")) {
            case "GET commits/status" -> combined(request, commit);
            case "GET commits/statuses" -> gitHub.page(request).of(newestFirst(commit), gitHub.json::status);
            case "POST statuses" -> report(request, commit);
            case "GET commits/check-runs" ->
                gitHub.page(request).within(JsonNodeFactory.instance.objectNode(), "check_runs", latest(gitHub.repository.checkRuns, commit), gitHub.json::checkRun);
            default -> StubGitHub.message(404, "Not Found");
        };
    }

    /// Of every name what was said last.
    private static Stream<Report> latest(List<Report> reports, String commit) {
        Map<String, Report> latest = new LinkedHashMap<>();
        reports.stream().filter(r -> r.commit().equals(commit)).forEach(r -> latest.put(r.name(), r));
        return latest.values().stream();
    }

    private Stream<Report> newestFirst(String commit) {
        return gitHub.repository.statuses.reversed().stream().filter(r -> r.commit().equals(commit));
    }

    private Response combined(Request request, String commit) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("state", state(commit)).put("sha", commit);
        return gitHub.page(request).within(answer, "statuses", latest(gitHub.repository.statuses, commit), gitHub.json::status);
    }

    private String state(String commit) {
        List<String> states = latest(gitHub.repository.statuses, commit).map(Report::state).toList();
        if (states.contains("failure") || states.contains("error")) {
            return "failure";
        }
        return states.isEmpty() || states.contains("pending") ? "pending" : "success";
    }

    private Response report(Request request, String commit) {
        JsonNode said = request.json();
        StubGitHub.knows(said, "state", "target_url", "description", "context");
        if (!gitHub.repository.commits.containsKey(commit)) {
            return StubGitHub.message(422, "No commit found for SHA: " + commit);
        }
        String url = said.path("target_url").asString("");
        if (!STATES.contains(said.path("state").asString("")) || !url.isEmpty() && !url.matches("https?://\\S+")) {
            return StubGitHub.invalid("Status", STATES.contains(said.path("state").asString("")) ? "target_url" : "state", "custom");
        }
        if (said.path("description").asString("").length() > LONGEST_DESCRIPTION) {
            return StubGitHub.invalid("Status", "description", "custom");
        }
        String context = said.path("context").asString("default");
        Report report = new Report(commit, context, said.path("state").asString(), "", url.isEmpty() ? null : url, said.path("description").asString(""));
        gitHub.repository.statuses.add(report);
        return Response.json(201, gitHub.json.status(report));
    }
}
