package dev.agentloop.forge.gitlab;

import dev.agentloop.forge.Home;
import dev.agentloop.forge.Json;
import dev.agentloop.forge.Resource;
import tools.jackson.databind.JsonNode;

/// How GitLab addresses projects, and what it said of this one when `Home` asked.
final class Project implements Home.Naming {
    private volatile boolean archived;
    private volatile boolean withoutIssues;

    @Override
    public Resource resource(String name) {
        return Resource.of("projects", name);
    }

    @Override
    public String name(JsonNode project) {
        archived = project.path("archived").asBoolean(false);
        // Who is no member is told neither; `issues_enabled` is the older word for the same.
        withoutIssues = "disabled".equals(project.path("issues_access_level").asString("")) || !project.path("issues_enabled").asBoolean(true);
        return Json.text(project, "path_with_namespace");
    }

    @Override
    public String writing() {
        return "it needs the scope api, and its account at least the role Reporter in the project";
    }

    /// Read-only. Known after `Home.confirm`.
    boolean isArchived() {
        return archived;
    }

    /// Known after `Home.confirm`.
    boolean isWithoutIssues() {
        return withoutIssues;
    }
}
