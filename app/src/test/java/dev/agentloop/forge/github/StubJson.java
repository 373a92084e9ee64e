package dev.agentloop.forge.github;

import dev.agentloop.forge.github.StubRepository.Item;
import dev.agentloop.forge.github.StubRepository.Pull;
import dev.agentloop.forge.github.StubRepository.Remark;
import dev.agentloop.forge.github.StubRepository.Report;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What the stub of GitHub says, in GitHub's JSON.
record StubJson(String url, StubRepository repository) {
    static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    ObjectNode issue(Item item) {
        String home = item.transferred ? StubRepository.ELSEWHERE : repository.name;
        ObjectNode node = JSON.objectNode()
                .put("id", 900_000 + item.number)
                .put("node_id", node(item))
                .put("number", item.number)
                .put("title", item.title)
                .put("state", item.open ? "open" : "closed")
                .put("repository_url", url + "/repos/" + home)
                .put("html_url", "https://github.com/" + home + "/" + (item.pull.isPresent() ? "pull/" : "issues/") + item.number)
                .put("body", item.body.isEmpty() ? null : item.body)
                .put("created_at", item.created.toString())
                .put("updated_at", item.updated.toString());
        node.set("user", user(item.author));
        ArrayNode labels = node.putArray("labels");
        item.labels.forEach(label -> labels.add(label(label)));
        if (item.pull.isPresent()) {
            node.putObject("pull_request").put("url", url + "/repos/" + home + "/pulls/" + item.number);
        }
        return node;
    }

    /// What GraphQL calls it.
    static String node(Item item) {
        return "I_kwDO" + item.number;
    }

    ObjectNode user(String login) {
        return JSON.objectNode().put("login", login).put("type", "User");
    }

    ObjectNode label(String name) {
        return JSON.objectNode().put("name", name).put("color", repository.labelColours.get(name));
    }

    ObjectNode comment(Remark remark) {
        ObjectNode node = JSON.objectNode().put("id", remark.id()).put("body", remark.body()).put("created_at", remark.created().toString());
        node.set("user", user(remark.author()));
        return node;
    }

    ObjectNode repo(String fullName) {
        ObjectNode node = JSON.objectNode().put("full_name", fullName).put("private", true).put("archived", repository.archived).put("has_issues", !repository.withoutIssues);
        node.set("owner", user(fullName.substring(0, fullName.indexOf('/'))));
        node.putObject("permissions").put("admin", false).put("maintain", false).put("push", !repository.readOnly).put("triage", !repository.readOnly).put("pull", true);
        return node;
    }

    ObjectNode pull(Item item) {
        Pull pull = item.pull.orElseThrow();
        ObjectNode node = JSON.objectNode()
                .put("number", item.number)
                .put("title", item.title)
                .put("body", item.body.isEmpty() ? null : item.body)
                .put("state", item.open ? "open" : "closed")
                .put("html_url", "https://github.com/" + repository.name + "/pull/" + item.number)
                .put("created_at", item.created.toString())
                .put("updated_at", item.updated.toString())
                .put("merged_at", pull.merged.map(Object::toString).orElse(null))
                .put("closed_at", pull.closed.map(Object::toString).orElse(null));
        node.set("user", user(item.author));
        node.putObject("head").put("ref", pull.headBranch).put("sha", pull.headCommit).set("repo", repo(pull.headRepository));
        node.putObject("base").put("ref", pull.base).put("sha", repository.branches.get(pull.base)).set("repo", repo(repository.name));
        return node;
    }

    ObjectNode status(Report report) {
        return JSON.objectNode()
                .put("context", report.name())
                .put("state", report.state())
                .put("target_url", report.url())
                .put("description", report.summary());
    }

    ObjectNode checkRun(Report report) {
        ObjectNode node = JSON.objectNode()
                .put("name", report.name())
                .put("status", report.state())
                .put("conclusion", Optional.of(report.conclusion()).filter(c -> !c.isEmpty()).orElse(null))
                .put("details_url", report.url())
                .put("html_url", "https://github.com/" + repository.name + "/runs/1");
        node.putObject("output").put("title", report.summary());
        return node;
    }
}
