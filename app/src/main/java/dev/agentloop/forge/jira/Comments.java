package dev.agentloop.forge.jira;

import dev.agentloop.forge.Ask;
import dev.agentloop.forge.Json;
import dev.agentloop.forge.Page;
import dev.agentloop.forge.Resource;
import dev.agentloop.forge.Rest;
import dev.agentloop.forge.jira.Mapping.Remark;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import dev.agentloop.tracker.Comment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What is said about one issue.
///
/// @param issue where it is
/// @param name for messages
record Comments(Rest rest, Mapping mapping, Resource issue, String name) {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final String PAGE = "100";

    /// Of 1,000 that Jira takes at once: an issue has 5,000 comments at most.
    private static final int IDS = 100;

    /// Should the limit of 32,767 be counted in the document's JSON, which Jira does not say, this is below it.
    private static final int VERBATIM = 32_000;

    void add(String markdown) throws ForgeException {
        Hidden hidden = Hidden.of(markdown);
        try {
            rest.send(post(hidden, AdfWriter.document(hidden.visible())));
        } catch (ForgeException e) {
            if (e.kind() != Kind.REFUSED) {
                throw e;
            }
            // Refused, so not done. Rather the bare text than nothing of an hour's work.
            try {
                rest.send(post(hidden, AdfWriter.verbatim(hidden.visible(), VERBATIM)));
            } catch (ForgeException again) {
                if (again.kind() != Kind.REFUSED) {
                    throw again;
                }
                e.addSuppressed(again);
                throw e;
            }
        }
    }

    private Ask post(Hidden hidden, ObjectNode document) {
        ObjectNode body = JSON.objectNode();
        body.set("body", document);
        ArrayNode properties = hidden.properties();
        if (!properties.isEmpty()) {
            body.set("properties", properties);
        }
        return Ask.post(issue.below("comment"), "comment on " + name, body);
    }

    List<Remark> all() throws ForgeException {
        List<Remark> found = new ArrayList<>();
        Resource listing = issue.below("comment").with("orderBy", "created").with("maxResults", PAGE);
        boolean more = true;
        for (int count = 0; more; count++) {
            Ask ask = Ask.get(listing.with("startAt", Integer.toString(found.size())), "read the comments of " + name);
            rest.refuseBeyondBound(ask, count);
            Page<Remark> page = rest.get(ask, in -> checked(Json.pageOf("comments", node -> Optional.of(mapping.remark(node))).read(in))).body().orElseThrow();
            found.addAll(page.entries());
            more = !page.entries().isEmpty() && found.size() < Json.number(page.rest(), "total");
        }
        return found;
    }

    private static Page<Remark> checked(Page<Remark> page) {
        Json.number(page.rest(), "total");
        return page;
    }

    /// @param account whose
    List<Comment> of(String account) throws ForgeException {
        List<Remark> own = all().stream().filter(remark -> remark.author().equals(account)).toList();
        Map<Long, String> hidden = new HashMap<>();
        for (int from = 0; from < own.size(); from += IDS) {
            hidden.putAll(hidden(own.subList(from, Math.min(own.size(), from + IDS))));
        }
        return own.stream().map(remark -> whole(remark.comment(), hidden.getOrDefault(remark.id(), ""))).toList();
    }

    private static Comment whole(Comment comment, String hidden) {
        String body = hidden.isEmpty() || comment.body().isEmpty() ? comment.body() + hidden : comment.body() + "\n" + hidden;
        return new Comment(comment.author(), comment.createdAt(), body);
    }

    private Map<Long, String> hidden(List<Remark> remarks) throws ForgeException {
        ObjectNode body = JSON.objectNode();
        ArrayNode ids = body.putArray("ids");
        remarks.forEach(remark -> ids.add(remark.id()));
        Ask ask = Ask.query(Project.api("comment", "list").with("expand", "properties"), "read the properties of the comments of " + name, body);
        Map<Long, String> found = new HashMap<>();
        record Lines(long id, String text) {}
        rest.get(ask, Json.pageOf("values", node -> Optional.of(new Lines(Long.parseLong(Json.text(node, "id")), Hidden.lines(node)))))
                .body()
                .orElseThrow()
                .entries()
                .forEach(lines -> found.put(lines.id(), lines.text()));
        return found;
    }
}
