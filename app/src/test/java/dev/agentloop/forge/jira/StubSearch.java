package dev.agentloop.forge.jira;

import dev.agentloop.forge.StubServer.Response;
import dev.agentloop.forge.jira.StubProject.Item;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The enhanced search. Its page tokens are positions, the worst they can be: an issue that leaves an earlier page hides another one.
record StubSearch(StubJira jira) {
    Response answer(JsonNode body) {
        Set<Long> reconciled = new HashSet<>();
        body.path("reconcileIssues").forEach(id -> reconciled.add(id.longValueOpt().orElseThrow()));
        boolean known = reconciled.stream().allMatch(id -> jira.project.items.values().stream().anyMatch(item -> item.id == id && !item.deleted));
        if (reconciled.size() > 50 || !known) {
            return StubJira.messages(400, "reconcileIssues: at most 50 ids, and all issues must exist");
        }
        String text = body.path("jql").asString("");
        StubJql jql;
        try {
            jql = StubJql.parse(text, jira.project);
        } catch (StubJql.Invalid e) {
            return StubJira.messages(400, e.getMessage());
        }
        int start = 0;
        if (body.has("nextPageToken")) {
            String[] token = body.path("nextPageToken").asString().split(":", 2);
            if (!token[1].equals(Integer.toHexString(text.hashCode()))) {
                return StubJira.messages(400, "Invalid nextPageToken");
            }
            start = Integer.parseInt(token[0]);
        }
        List<Item> found = jira.project.indexed(reconciled).stream().filter(jql.test()).sorted(jql.order()).toList();
        int size = Math.min(StubJira.PAGE_SIZE, body.path("maxResults").asInt(50));
        Set<String> fields = Set.copyOf(StubJira.strings(body.path("fields")));
        ObjectNode page = JsonNodeFactory.instance.objectNode();
        ArrayNode issues = page.putArray("issues");
        found.stream().skip(start).limit(size).forEach(item -> issues.add(jira.json.issue(jira.project.tellsPresent ? jira.project.items.get(item.number) : item, fields)));
        boolean last = start + size >= found.size();
        page.put("isLast", last);
        return Response.json(200, last ? page : page.put("nextPageToken", (start + size) + ":" + Integer.toHexString(text.hashCode())));
    }
}
