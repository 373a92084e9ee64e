package dev.agentloop.forge.gitlab;

import dev.agentloop.forge.gitlab.StubProject.Item;
import dev.agentloop.forge.gitlab.StubProject.Job;
import dev.agentloop.forge.gitlab.StubProject.Note;
import dev.agentloop.forge.gitlab.StubProject.Pipeline;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What the stub of GitLab says, in GitLab's JSON (`lib/api/entities`).
record StubJson(String root, StubProject project) {
    static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    ObjectNode user(String username) {
        return JSON.objectNode()
                .put("id", Math.abs(username.hashCode() % 10_000))
                .put("username", username)
                .put("name", username)
                .put("state", "active")
                .put("web_url", root + "/" + username);
    }

    ObjectNode project(String path, long id) {
        ObjectNode node = JSON.objectNode()
                .put("id", id)
                .put("path_with_namespace", path)
                .put("default_branch", "main")
                .put("web_url", root + "/" + path)
                .put("archived", project.archived)
                .put("issues_enabled", !project.withoutIssues)
                .put("issues_access_level", project.withoutIssues ? "disabled" : "enabled");
        ObjectNode permissions = node.putObject("permissions");
        level(permissions, "project_access", project.ownLevel);
        level(permissions, "group_access", project.groupLevel);
        node.putObject("namespace").put("id", id + 1).put("full_path", path.substring(0, path.lastIndexOf('/')));
        return node;
    }

    private static void level(ObjectNode permissions, String by, int level) {
        if (level == 0) {
            permissions.putNull(by);
        } else {
            permissions.putObject(by).put("access_level", level).put("notification_level", 3);
        }
    }

    ObjectNode ownToken() {
        ObjectNode node = JSON.objectNode().put("id", 4).put("name", "agentloop").put("revoked", false).put("active", true).put("user_id", 42).put("expires_at", "2026-12-24");
        project.scopes.forEach(node.putArray("scopes")::add);
        return node;
    }

    private ObjectNode item(Item item, String kind) {
        ObjectNode node = JSON.objectNode()
                .put("id", 900_000 + item.iid)
                .put("iid", item.iid)
                .put("project_id", StubProject.ID)
                .put("title", item.title)
                .put("description", item.description)
                .put("state", item.state)
                .put("created_at", item.created.toString())
                .put("updated_at", item.updated.toString())
                .put("discussion_locked", item.locked ? Boolean.TRUE : null)
                .put("web_url", "%s/%s/-/%s/%d".formatted(root, project.path, kind, item.iid));
        node.set("author", user(item.author));
        ArrayNode labels = node.putArray("labels");
        item.labels.forEach(labels::add);
        return node;
    }

    ObjectNode issue(Item item) {
        return item(item, "issues")
                .put("confidential", false)
                .put("issue_type", item.type)
                .put("moved_to_id", item.moved ? 123_456L : null)
                .put("closed_at", item.ended.map(Object::toString).orElse(null));
    }

    ObjectNode request(Item item) {
        return item(item, "merge_requests")
                .put("source_branch", item.sourceBranch)
                .put("target_branch", item.targetBranch)
                .put("source_project_id", item.sourceProject)
                .put("target_project_id", StubProject.ID)
                .put("sha", item.sha)
                .put("draft", item.title.startsWith("Draft:"))
                .put("merged_at", item.ended.filter(_ -> item.state.equals("merged")).map(Object::toString).orElse(null))
                .put("closed_at", item.ended.filter(_ -> item.state.equals("closed")).map(Object::toString).orElse(null));
    }

    /// Told of a single merge request only.
    ObjectNode requestInFull(Item item) {
        ObjectNode node = request(item);
        node.set("head_pipeline", project.headPipeline(item).map(this::pipeline).orElse(null));
        return node;
    }

    private ObjectNode pipeline(Pipeline pipeline) {
        return JSON.objectNode()
                .put("id", pipeline.id())
                .put("iid", pipeline.id() - 90_000)
                .put("project_id", pipeline.project())
                .put("sha", pipeline.sha())
                .put("source", pipeline.source())
                .put("status", project.status(pipeline))
                .put("web_url", "%s/%s/-/pipelines/%d".formatted(root, project.path, pipeline.id()));
    }

    ObjectNode note(Note note) {
        ObjectNode node = JSON.objectNode()
                .put("id", note.id())
                .put("body", note.body())
                .put("system", note.system())
                .put("internal", false)
                .put("created_at", note.created().toString())
                .put("updated_at", note.created().toString());
        node.set("author", user(note.author()));
        return node;
    }

    ObjectNode label(String name) {
        return JSON.objectNode().put("id", Math.abs(name.hashCode())).put("name", name).put("color", "#" + project.labels.get(name)).put("is_project_label", true);
    }

    /// An entry of a commit's statuses.
    ObjectNode status(Job job) {
        ObjectNode node = JSON.objectNode()
                .put("id", job.id)
                .put("sha", job.pipeline.sha())
                .put("name", job.name)
                .put("status", job.status)
                .put("target_url", job.url)
                .put("description", job.description)
                .put("allow_failure", job.allowFailure)
                .put("pipeline_id", job.pipeline.id());
        node.set("author", user(StubGitLab.LOGIN));
        return node;
    }

    /// An entry of a pipeline's jobs or bridges.
    ObjectNode job(Job job) {
        return JSON.objectNode()
                .put("id", job.id)
                .put("name", job.name)
                .put("stage", "test")
                .put("status", job.status)
                .put("allow_failure", job.allowFailure)
                .put("web_url", "%s/%s/-/jobs/%d".formatted(root, project.path, job.id));
    }

    ObjectNode branch(String name, String commit) {
        ObjectNode node = JSON.objectNode().put("name", name).put("merged", false).put("protected", false);
        node.putObject("commit").put("id", commit);
        return node;
    }
}
