package dev.agentloop.forge.jira;

import dev.agentloop.forge.jira.StubProject.Item;
import dev.agentloop.forge.jira.StubProject.Remark;
import dev.agentloop.forge.jira.StubProject.Status;
import dev.agentloop.forge.jira.StubProject.Step;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What the stub of Jira says, in Jira's JSON.
record StubJson(String url, StubProject project) {
    static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSZ");

    private static String time(Instant instant) {
        return TIME.format(instant.atOffset(ZoneOffset.ofHours(1)));
    }

    ObjectNode issue(Item item, Set<String> wanted) {
        ObjectNode node = JSON.objectNode().put("expand", "renderedFields,names").put("id", "" + item.id).put("self", url + "/rest/api/3/issue/" + item.id).put("key", project.key(item));
        ObjectNode fields = JSON.objectNode()
                .put("summary", item.summary)
                .put("created", time(item.created))
                .put("updated", time(item.updated));
        fields.set("creator", user(item.creator));
        fields.set("reporter", user(item.reporter));
        fields.set("status", status(project.statuses.get(item.status)));
        ArrayNode labels = fields.putArray("labels");
        item.labels.forEach(labels::add);
        fields.set("description", item.description.orElse(JSON.nullNode()));
        if (!wanted.contains("*all")) {
            fields.retain(wanted);
        }
        node.set("fields", fields);
        return node;
    }

    ObjectNode user(String id) {
        ObjectNode user = JSON.objectNode()
                .put("self", url + "/rest/api/3/user?accountId=" + id)
                .put("accountId", id)
                .put("displayName", "Somebody called " + id)
                .put("active", true)
                .put("timeZone", "Europe/Berlin")
                .put("accountType", "atlassian");
        if (project.emails.containsKey(id)) {
            user.put("emailAddress", project.emails.get(id));
        }
        return user;
    }

    ObjectNode status(Status status) {
        ObjectNode node = JSON.objectNode().put("self", url + "/rest/api/3/status/" + status.id()).put("id", status.id()).put("name", status.name());
        int id = switch (status.category()) {
            case "new" -> 2;
            case "done" -> 3;
            case "indeterminate" -> 4;
            default -> 1;
        };
        node.putObject("statusCategory").put("id", id).put("key", status.category()).put("name", id == 3 ? "Done" : id == 4 ? "In Progress" : "To Do");
        return node;
    }

    ObjectNode comment(Remark remark, boolean properties) {
        ObjectNode node = JSON.objectNode()
                .put("self", url + "/rest/api/3/issue/1/comment/" + remark.id())
                .put("id", "" + remark.id())
                .put("created", time(remark.created()))
                .put("updated", time(remark.created()))
                .put("jsdPublic", true);
        node.set("author", user(remark.author()));
        node.set("updateAuthor", user(remark.author()));
        node.set("body", remark.body());
        if (properties) {
            node.set("properties", remark.properties());
        }
        return node;
    }

    ObjectNode transition(Step step, boolean fields) {
        ObjectNode node = JSON.objectNode().put("id", step.id()).put("name", step.name()).put("hasScreen", !step.wants().isEmpty()).put("isAvailable", true);
        node.set("to", status(project.statuses.get(step.to())));
        if (fields) {
            ObjectNode screen = node.putObject("fields");
            screen.putObject("labels").put("required", false).put("name", "Labels").put("key", "labels").put("hasDefaultValue", false);
            step.wants().forEach(name -> screen.putObject(name).put("required", true).put("name", name).put("key", name).put("hasDefaultValue", false));
        }
        return node;
    }

    ObjectNode projectNode() {
        ObjectNode node = JSON.objectNode().put("self", url + "/rest/api/3/project/10000").put("id", "10000").put("key", project.key).put("name", "The shop").put("simplified", false);
        return project.archived ? node.put("archived", true) : node;
    }
}
