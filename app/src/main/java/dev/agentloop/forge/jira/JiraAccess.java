package dev.agentloop.forge.jira;

import dev.agentloop.forge.Answer;
import dev.agentloop.forge.Ask;
import dev.agentloop.forge.Json;
import dev.agentloop.forge.Rest;
import dev.agentloop.model.Access;
import dev.agentloop.model.Access.Grant;
import dev.agentloop.model.Access.Right;
import dev.agentloop.model.ForgeException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What Jira says of the token's account: its permissions in the project. A label exists by being used.
record JiraAccess(Rest rest, Project project) {
    private static final Map<String, String> NEEDED = Map.of("BROWSE_PROJECTS", "Browse Projects", "EDIT_ISSUES", "Edit Issues", "ADD_COMMENTS", "Add Comments");

    Access issues() throws ForgeException {
        project.confirm();
        Ask ask = Ask.get(
                Project.api("mypermissions").with("projectKey", project.key()).with("permissions", String.join(",", NEEDED.keySet().stream().sorted().toList())),
                "find out what the token may do in " + project.key());
        Answer<JsonNode> answer = rest.get(ask, Json::tree);
        JsonNode permissions = answer.body().orElseThrow().path("permissions");
        List<String> missing = NEEDED.keySet().stream().sorted()
                .filter(key -> !permissions.path(key).path("havePermission").asBoolean(false))
                .map(NEEDED::get)
                .toList();
        Grant grant = missing.isEmpty()
                ? new Grant.Granted()
                : new Grant.Denied("the token's account lacks in the project %s: %s. An administrator of the project can give it".formatted(project.key(), String.join(", ", missing)));
        return new Access(Map.of(Right.ISSUES, grant, Right.LABELS, grant), Optional.empty(), answer.date());
    }
}
