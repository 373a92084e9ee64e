package dev.agentloop.forge.gitea;

import dev.agentloop.forge.gitea.StubRepository.Item;
import dev.agentloop.forge.gitea.StubRepository.Pull;
import dev.agentloop.forge.gitea.StubRepository.Remark;
import dev.agentloop.forge.gitea.StubRepository.Report;
import dev.agentloop.forge.gitea.StubRepository.Tag;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What the stub says, in Gitea's JSON.
record StubJson(StubRepository repository) {
    static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    static final String WEB = "https://git.acme.dev/";

    /// Gitea tells times in the zone its server runs in.
    private static String time(Instant instant) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(instant.atOffset(ZoneOffset.ofHours(1)));
    }

    ObjectNode issue(Item item) {
        ObjectNode node = JSON.objectNode()
                .put("id", 900_000 + item.number)
                .put("number", item.number)
                .put("title", item.title)
                .put("body", item.body)
                .put("original_author", item.originalAuthor)
                .put("state", item.open ? "open" : "closed")
                .put("is_locked", item.locked)
                .put("comments", item.comments.size())
                .put("html_url", page(item))
                .put("created_at", time(item.created))
                .put("updated_at", time(item.updated))
                .put("closed_at", item.closed.map(StubJson::time).orElse(null));
        node.set("user", user(item.author));
        node.set("labels", labels(item));
        node.putObject("repository").put("full_name", repository.name);
        node.set("pull_request", item.pull.map(pull -> JSON.objectNode().put("merged", pull.merged.isPresent())).orElse(null));
        return node;
    }

    private String page(Item item) {
        return WEB + repository.name + (item.pull.isPresent() ? "/pulls/" : "/issues/") + item.number;
    }

    ArrayNode labels(Item item) {
        ArrayNode labels = JSON.arrayNode();
        item.labels.forEach(id -> labels.add(label(repository.tag(id).orElseThrow())));
        return labels;
    }

    ObjectNode user(String login) {
        return JSON.objectNode().put("id", login.hashCode() & 0xffff).put("login", login).put("username", login);
    }

    ObjectNode label(Tag tag) {
        return JSON.objectNode()
                .put("id", tag.id())
                .put("name", tag.name())
                .put("color", tag.colour())
                .put("description", tag.description())
                .put("exclusive", tag.exclusive())
                .put("is_archived", false);
    }

    ObjectNode comment(Remark remark) {
        ObjectNode node = JSON.objectNode().put("id", remark.id()).put("body", remark.body()).put("original_author", remark.originalAuthor()).put("created_at", time(remark.created())).put("updated_at", time(remark.created()));
        node.set("user", user(remark.author()));
        return node;
    }

    ObjectNode repo(String fullName) {
        ObjectNode node = JSON.objectNode()
                .put("full_name", fullName)
                .put("name", fullName.substring(fullName.indexOf('/') + 1))
                .put("default_branch", "main")
                .put("archived", repository.archived)
                .put("has_issues", !repository.issuesOff)
                .put("has_pull_requests", true);
        node.set("owner", user(fullName.substring(0, fullName.indexOf('/'))));
        node.putObject("permissions").put("admin", false).put("push", !repository.readOnly).put("pull", true);
        return node;
    }

    ObjectNode pull(Item item) {
        Pull pull = item.pull.orElseThrow();
        boolean own = pull.headRepository.equals(repository.name);
        boolean branchIsThere = !own || repository.branches.containsKey(pull.headBranch);
        ObjectNode node = JSON.objectNode()
                .put("id", 700_000 + item.number)
                .put("number", item.number)
                .put("title", item.title)
                .put("body", item.body)
                .put("state", item.open ? "open" : "closed")
                .put("html_url", page(item))
                .put("created_at", time(item.created))
                .put("updated_at", time(item.updated))
                .put("closed_at", item.closed.map(StubJson::time).orElse(null))
                .put("merged", pull.merged.isPresent())
                .put("merged_at", pull.merged.map(StubJson::time).orElse(null));
        node.set("user", user(item.author));
        node.set("labels", labels(item));
        node.putObject("head")
                .put("label", pull.headBranch)
                .put("ref", branchIsThere ? pull.headBranch : "refs/pull/" + item.number + "/head")
                .put("sha", pull.headCommit)
                .set("repo", repo(pull.headRepository));
        node.putObject("base").put("label", pull.base).put("ref", pull.base).put("sha", "0".repeat(40)).set("repo", repo(repository.name));
        return node;
    }

    ObjectNode status(Report report) {
        ObjectNode node = JSON.objectNode()
                .put("id", report.index())
                .put("context", report.context())
                .put("status", report.state())
                .put("target_url", report.url())
                .put("description", report.description())
                .put("created_at", time(report.created()))
                .put("updated_at", time(report.created()));
        node.set("creator", user("ci"));
        return node;
    }

    ObjectNode branch(String name) {
        ObjectNode node = JSON.objectNode().put("name", name).put("protected", false);
        node.putObject("commit").put("id", repository.branches.get(name));
        return node;
    }
}
