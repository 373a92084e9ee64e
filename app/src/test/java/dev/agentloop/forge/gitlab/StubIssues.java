package dev.agentloop.forge.gitlab;

import dev.agentloop.forge.StubServer.Response;
import dev.agentloop.forge.gitlab.StubGitLab.Refused;
import dev.agentloop.forge.gitlab.StubProject.Item;
import dev.agentloop.forge.gitlab.StubRoutes.Call;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/// Issues, notes and labels of the stub of GitLab.
record StubIssues(StubGitLab stub, StubProject project) {
    /// Those of GitLab's quick actions that show in what the stub remembers, as the extractor looks for them: `^` is a line's beginning.
    private static final Pattern ACTION =
            Pattern.compile("(?<=\\A|\\n)/(close|reopen|label|unlabel|title)(?: ([^\\n]*))?(?:\\s*\\n|(?=\\n|\\z))", Pattern.CASE_INSENSITIVE);

    private static final int LONGEST_NOTE = 1_000_000;
    private static final int LONGEST_DESCRIPTION = 1_048_576;
    private static final int LONGEST_TITLE = 255;

    StubIssues(StubGitLab stub) {
        this(stub, stub.project);
    }

    void register() {
        StubRoutes routes = stub.routes;
        routes.get(
                "projects/:id/issues",
                "state labels with_labels_details milestone scope author_id author_username assignee_id iids order_by sort search in created_after created_before updated_after updated_before confidential issue_type pagination cursor",
                this::list);
        routes.write("POST", "projects/:id/issues", "title description labels confidential issue_type assignee_ids milestone_id due_date", this::create);
        routes.get("projects/:id/issues/:iid", "", call -> Response.json(200, stub.json.issue(issue(call))));
        routes.write(
                "PUT",
                "projects/:id/issues/:iid",
                "title description labels add_labels remove_labels state_event confidential discussion_locked issue_type assignee_ids milestone_id due_date",
                this::update);
        routes.write("DELETE", "projects/:id/issues/:iid", "", this::delete);
        routes.get("projects/:id/issues/:iid/notes", "order_by sort activity_filter", this::notes);
        routes.write("POST", "projects/:id/issues/:iid/notes", "body internal confidential created_at", this::note);
        routes.get("projects/:id/labels", "with_counts include_ancestor_groups search archived", this::labels);
        routes.write("POST", "projects/:id/labels", "name color description priority", this::createLabel);
    }

    private Item issue(Call call) {
        stub.inProject(call);
        if (project.withoutIssues) {
            throw StubGitLab.notFound("");
        }
        return stub.item(project.issues, call.arg("iid"));
    }

    private Response list(Call call) {
        stub.inProject(call);
        StubGitLab.oneOf(call, "state", "opened", "closed", "all");
        StubGitLab.oneOf(call, "sort", "asc", "desc");
        StubGitLab.oneOf(call, "order_by", "created_at", "updated_at", "priority", "due_date", "relative_position", "label_priority", "milestone_due", "popularity", "weight", "title");
        String state = call.query("state").orElse("all");
        Optional<Instant> after = call.query("updated_after").map(Instant::parse);
        List<String> labels = call.query("labels").map(l -> List.of(l.split(","))).orElse(List.of());
        Stream<Item> found = project.withoutIssues ? Stream.empty() : project.issues.values().stream()
                .filter(i -> !i.deleted && (state.equals("all") || i.state.equals(state)))
                .filter(i -> i.labels.containsAll(labels))
                .filter(i -> after.isEmpty() || !i.updated.isBefore(after.get()));
        Comparator<Item> order = Comparator.comparing((Item i) -> call.query("order_by").orElse("").equals("updated_at") ? i.updated : i.created).thenComparing(i -> i.iid);
        return stub.page(call, found.sorted(call.query("sort").orElse("desc").equals("asc") ? order : order.reversed()), stub.json::issue);
    }

    private Response create(Call call) {
        stub.inProject(call);
        String title = call.text("title").orElseThrow(() -> new Refused(Response.json(400, StubGitLab.JSON.objectNode().put("error", "title is missing"))));
        checkTitle(title);
        Item item = project.add(StubGitLab.LOGIN, title, "", project.member ? StubGitLab.names(call.body().path("labels")) : List.of());
        describe(item, call.text("description").orElse(""));
        return Response.json(201, stub.json.issue(item));
    }

    private static void checkTitle(String title) {
        if (title.isBlank()) {
            throw StubGitLab.invalid("title", "can't be blank");
        }
        if (title.length() > LONGEST_TITLE) {
            throw StubGitLab.invalid("title", "is too long (maximum is 255 characters)");
        }
    }

    /// What is left of it when its quick actions are carried out.
    void describe(Item item, String description) {
        if (description.length() > LONGEST_DESCRIPTION) {
            throw StubGitLab.invalid("description", "is too long (maximum is 1048576 characters)");
        }
        item.description = obeyed(item, description).orElse(description);
    }

    private Response update(Call call) {
        Item item = issue(call);
        if (call.body().isEmpty()) {
            return Response.json(400, StubGitLab.JSON.objectNode().put("error", "assignee_id, description, labels, state_event, title are missing, at least one parameter must be provided"));
        }
        call.text("title").ifPresent(title -> {
            checkTitle(title);
            project.note(item, StubGitLab.LOGIN, "changed title from **{-%s-}** to **{+%s+}**".formatted(item.title, title), true);
            item.title = title;
            project.saved(item);
        });
        call.text("description").ifPresent(text -> {
            describe(item, text);
            project.saved(item);
        });
        call.text("state_event").ifPresent(event -> project.state(item, event.equals("close") ? "closed" : "opened"));
        if (call.body().has("discussion_locked")) {
            item.locked = call.body().path("discussion_locked").asBoolean();
        }
        // Who may not set labels is not told so.
        if (project.member) {
            List<String> removed = StubGitLab.names(call.body().path("remove_labels"));
            List<String> added = StubGitLab.names(call.body().path("add_labels"));
            List<String> replaced = call.body().has("labels") ? item.labels.stream().toList() : List.of();
            project.relabel(item, Stream.concat(added.stream(), StubGitLab.names(call.body().path("labels")).stream()).toList(), Stream.concat(
                            removed.stream(), replaced.stream().filter(l -> !StubGitLab.names(call.body().path("labels")).contains(l)))
                    .toList());
        }
        return Response.json(200, stub.json.issue(item));
    }

    private Response delete(Call call) {
        issue(call).deleted = true;
        return new Response(204, java.util.Map.of(), "");
    }

    private Response notes(Call call) {
        Item item = issue(call);
        StubGitLab.oneOf(call, "activity_filter", "all_notes", "only_comments", "only_activity");
        boolean systemToo = !call.query("activity_filter").orElse("all_notes").equals("only_comments");
        Comparator<StubProject.Note> order = Comparator.comparing(StubProject.Note::id);
        Stream<StubProject.Note> notes = item.notes.stream().filter(n -> systemToo || !n.system());
        return stub.page(call, notes.sorted(call.query("sort").orElse("desc").equals("asc") ? order : order.reversed()), stub.json::note);
    }

    private Response note(Call call) {
        Item item = issue(call);
        if (item.locked && !project.member) {
            return StubGitLab.message(403, "403 Forbidden");
        }
        String body = call.text("body").orElse("");
        if (body.isBlank()) {
            return StubGitLab.message(400, "400 Bad request - Note {:note=>[\"can't be blank\"]}");
        }
        if (body.length() > LONGEST_NOTE) {
            return StubGitLab.message(400, "400 Bad request - Note {:note=>[\"is too long (maximum is 1000000 characters)\"]}");
        }
        Optional<String> left = obeyed(item, body);
        if (left.isPresent() && left.get().isBlank()) {
            ObjectNode commands = StubGitLab.JSON.objectNode();
            commands.putArray("summary").add("Applied.");
            return Response.json(202, commands);
        }
        return Response.json(201, stub.json.note(project.note(item, StubGitLab.LOGIN, left.orElse(body), false)));
    }

    /// Carries out the quick actions of a text.
    ///
    /// @return the text without them; empty when there were none
    private Optional<String> obeyed(Item item, String text) {
        Matcher action = ACTION.matcher(text.replace("\r", ""));
        boolean any = false;
        while (action.find()) {
            any = true;
            List<String> labels = Stream.of(Optional.ofNullable(action.group(2)).orElse("").split(" ")).map(l -> l.replaceFirst("^~", "")).filter(l -> !l.isBlank()).toList();
            switch (action.group(1).toLowerCase(java.util.Locale.ROOT)) {
                case "close" -> project.state(item, "closed");
                case "reopen" -> project.state(item, "opened");
                case "label" -> project.relabel(item, labels, List.of());
                case "unlabel" -> project.relabel(item, List.of(), labels);
                default -> item.title = action.group(2);
            }
        }
        return any ? Optional.of(action.reset().replaceAll("").stripTrailing()) : Optional.empty();
    }

    private Response labels(Call call) {
        stub.inProject(call);
        String search = call.query("search").orElse("");
        return stub.page(call, project.labels.keySet().stream().filter(name -> name.contains(search)), stub.json::label);
    }

    private Response createLabel(Call call) {
        stub.inProject(call);
        String name = call.text("name").orElse("");
        String colour = call.text("color").orElse("");
        if (!colour.matches("#[0-9a-fA-F]{6}")) {
            throw StubGitLab.invalid("color", "must be a valid color code");
        }
        if (name.isBlank() || name.contains(",")) {
            throw StubGitLab.invalid("title", "is invalid");
        }
        if (project.labels.putIfAbsent(name, colour.substring(1)) != null) {
            return StubGitLab.message(409, "Label already exists");
        }
        return Response.json(201, stub.json.label(name));
    }
}
