package dev.agentloop.forge.bitbucket;

import dev.agentloop.forge.bitbucket.StubRepository.Pull;
import dev.agentloop.forge.bitbucket.StubRepository.Status;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Bitbucket's objects, with the members that Bitbucket sends and agentloop or another client may look at.
record StubJson(String url) {
    /// Pull requests carry the beginning of a hash.
    static final int ABBREVIATED = 12;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSxxx");

    static String time(Instant instant) {
        return TIME.format(instant.atOffset(ZoneOffset.UTC));
    }

    ObjectNode repository(String name) {
        ObjectNode node = JSON.objectNode()
                .put("type", "repository")
                .put("full_name", name)
                .put("name", name.replaceFirst(".*/", ""))
                .put("slug", name.replaceFirst(".*/", ""))
                .put("is_private", true)
                .put("uuid", "{" + Integer.toHexString(name.hashCode()) + "}");
        node.putObject("links").putObject("html").put("href", "https://bitbucket.org/" + name);
        node.putObject("mainbranch").put("type", "branch").put("name", "main");
        return node;
    }

    ObjectNode pull(String here, Pull pull) {
        ObjectNode node = JSON.objectNode()
                .put("type", "pullrequest")
                .put("id", pull.id)
                .put("title", pull.title)
                .put("description", pull.description)
                .put("state", pull.state)
                .put("created_on", time(pull.created))
                .put("updated_on", time(pull.updated))
                .put("comment_count", 0)
                .put("close_source_branch", pull.closesBranch);
        ArrayNode reviewers = node.putArray("reviewers");
        pull.reviewers.forEach(uuid -> reviewers.addObject().put("type", "user").put("uuid", uuid).put("display_name", "Somebody"));
        node.putObject("links").putObject("html").put("href", "https://bitbucket.org/%s/pull-requests/%d".formatted(here, pull.id));
        ObjectNode source = node.putObject("source");
        end(source, pull.branch, pull.commit, pull.sourceRepository);
        ObjectNode destination = node.putObject("destination");
        end(destination, pull.base, "0".repeat(ABBREVIATED), here);
        return node;
    }

    private void end(ObjectNode end, String branch, String commit, String repository) {
        end.putObject("branch").put("name", branch);
        end.putObject("commit").put("type", "commit").put("hash", commit.substring(0, ABBREVIATED));
        if (repository == null) {
            end.putNull("repository");
        } else {
            end.putObject("repository").put("type", "repository").put("full_name", repository).put("name", repository.replaceFirst(".*/", ""));
        }
    }

    ObjectNode status(Status status) {
        ObjectNode node = JSON.objectNode()
                .put("type", "build")
                .put("key", status.key)
                .put("state", status.state)
                .put("url", status.url)
                .put("description", status.description)
                .put("created_on", time(status.created))
                .put("updated_on", time(status.updated));
        if (status.name == null) {
            node.putNull("name");
        } else {
            node.put("name", status.name);
        }
        return node;
    }

    ObjectNode commit(String hash) {
        return JSON.objectNode().put("type", "commit").put("hash", hash).put("date", time(Instant.EPOCH)).put("message", "a commit");
    }

    ObjectNode branch(String name, String tip) {
        ObjectNode node = JSON.objectNode().put("type", "branch").put("name", name);
        node.set("target", commit(tip));
        return node;
    }
}
