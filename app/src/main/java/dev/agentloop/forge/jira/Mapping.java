package dev.agentloop.forge.jira;

import dev.agentloop.forge.Json;
import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.Label;
import dev.agentloop.model.LoopName;
import dev.agentloop.tracker.Comment;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Jira's JSON in the domain's words.
record Mapping(LoopName loop, Address address, Project project, People people) {
    /// All that a listing shows.
    static final List<String> FIELDS = List.of("summary", "creator", "status", "labels", "updated");

    /// The category a status belongs to says whether work is over, whatever a team calls the status.
    static final String DONE = "done";

    /// `2026-11-20T17:53:12.123+0000`
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder().append(DateTimeFormatter.ISO_LOCAL_DATE_TIME).appendPattern("[XXX][XX]").toFormatter();

    /// The author is the creator, which is set once, by Jira; the reporter is a field that anybody with the permission Modify Reporter sets to whom they like.
    Issue issue(JsonNode node) {
        JsonNode fields = node.path("fields");
        String key = Json.text(node, "key");
        Set<Label> labels = new HashSet<>();
        spelled(fields).forEach(name -> labels.add(new Label(name)));
        return new Issue(
                new IssueRef(loop, project.id(key)),
                address.url() + "/browse/" + key,
                Json.text(fields, "summary"),
                people.name(fields.path("creator")),
                !category(fields.path("status")).equals(DONE),
                labels,
                time(Json.text(fields, "updated")));
    }

    /// The labels as they are written: to Jira `loop/plan` and `Loop/Plan` are two.
    static Set<String> spelled(JsonNode fields) {
        Set<String> names = new HashSet<>();
        fields.path("labels").forEach(label -> names.add(label.asString()));
        return names;
    }

    static String category(JsonNode status) {
        return Json.text(status.path("statusCategory"), "key");
    }

    /// One comment.
    ///
    /// @param author account id
    record Remark(long id, String author, Comment comment) {}

    Remark remark(JsonNode node) {
        JsonNode author = node.path("author");
        Comment comment = new Comment(people.name(author), time(Json.text(node, "created")), AdfReader.markdown(node.path("body")));
        return new Remark(Long.parseLong(Json.text(node, "id")), People.id(author), comment);
    }

    private static Instant time(String text) {
        try {
            return TIME.parse(text, Instant::from);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("'%s' is no time".formatted(text), e);
        }
    }
}
