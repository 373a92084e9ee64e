package dev.agentloop.forge.jira;

import dev.agentloop.forge.Ask;
import dev.agentloop.forge.Json;
import dev.agentloop.forge.Rest;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import java.util.List;
import java.util.Optional;

/// What kinds of issues the project has.
record IssueTypes(Rest rest, Project project) {
    private static final String USUAL = "Task";

    /// @param level 0 for an ordinary issue; an epic's is higher, a subtask's lower
    private record Type(String id, String name, long level) {}

    /// The id of `Task`, or of the first kind that stands for itself: the names are a team's to choose.
    String forNewIssues() throws ForgeException {
        Ask ask = Ask.get(Project.api("issue", "createmeta", project.key(), "issuetypes"), "find out what issues can be created in " + project.key());
        List<Type> types = rest.get(ask, Json.pageOf("issueTypes", node -> node.path("subtask").asBoolean(false)
                        ? Optional.empty()
                        : Optional.of(new Type(Json.text(node, "id"), Json.text(node, "name"), node.path("hierarchyLevel").asLong(0)))))
                .body()
                .orElseThrow()
                .entries()
                .stream()
                .filter(type -> type.level() == 0)
                .toList();
        return types.stream()
                .filter(type -> type.name().equalsIgnoreCase(USUAL))
                .findFirst()
                .or(() -> types.stream().findFirst())
                .orElseThrow(() -> rest.trouble(ask, Kind.UNAUTHORIZED, "the token's account may create none: it needs the project permission Create Issues"))
                .id();
    }
}
