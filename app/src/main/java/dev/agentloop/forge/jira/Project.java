package dev.agentloop.forge.jira;

import dev.agentloop.forge.Ask;
import dev.agentloop.forge.Json;
import dev.agentloop.forge.Resource;
import dev.agentloop.forge.Rest;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import dev.agentloop.model.IssueId;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/// The loop's project as Jira knows it.
///
/// Its key may be changed; Jira goes on answering to the old one, and the issues keep their numbers. So an issue is called by the configured key and its number, whatever
/// the key is today. Jira says "not there" also of what an account may not see; hence, before anything counts as gone, the project itself is asked for, once a tick.
final class Project {
    private final Rest rest;
    private final String configured;
    private final Consumer<String> notices;
    private String key;
    private boolean confirmed;

    Project(Rest rest, Address address, Consumer<String> notices) {
        this.rest = rest;
        this.configured = address.project();
        this.key = configured;
        this.notices = notices;
    }

    /// By its present key as far as that was needed.
    synchronized String key() {
        return key;
    }

    static Resource api(String... path) {
        return Resource.of("rest", "api", "3").below(path);
    }

    /// Whether it can be one of this project's issues. Jira also answers to an issue's internal number, which is not what anybody here calls it.
    boolean mayHold(IssueId id) {
        return id.value().matches(java.util.regex.Pattern.quote(configured) + "-[0-9]{1,18}");
    }

    /// @param issueKey an issue's of this project, `SHOP-12`
    IssueId id(String issueKey) {
        return new IssueId(configured + issueKey.substring(issueKey.lastIndexOf('-')));
    }

    /// Whether the issue is here, by its present key.
    boolean holds(String issueKey) throws ForgeException {
        return isHere(issueKey) || confirm() && isHere(issueKey);
    }

    private boolean isHere(String issueKey) {
        String of = issueKey.substring(0, Math.max(0, issueKey.lastIndexOf('-')));
        return of.equals(key()) || of.equals(configured);
    }

    /// Asks for the project itself, unless it was asked already.
    ///
    /// @return whether it turned out to have a new key
    /// @throws ForgeException when it cannot be seen
    synchronized boolean confirm() throws ForgeException {
        if (confirmed) {
            return false;
        }
        Ask ask = Ask.get(api("project", key), "find the project " + key);
        String now;
        try {
            JsonNode project = rest.one(ask, Project::checked);
            now = Json.text(project, "key");
            if (project.path("archived").asBoolean(false)) {
                throw rest.trouble(ask, Kind.REFUSED, "the project is archived and read-only. An administrator can restore it");
            }
        } catch (ForgeException e) {
            // Not "gone": whoever reads that would take every issue for deleted.
            throw e.kind() == Kind.GONE
                    ? new ForgeException(Kind.UNAUTHORIZED, e.getMessage() + " Check tracker.project, and that the token's account has the permission Browse Projects there.", e)
                    : e;
        }
        confirmed = true;
        boolean renamed = !now.equals(key);
        if (renamed) {
            notices.accept("The project %s has the key %s now: change tracker.project when nothing of the loop is at work; its issues are called %s-NUMBER until then.".formatted(
                    key, now, configured));
            key = now;
        }
        return renamed;
    }

    private static JsonNode checked(JsonNode project) {
        if (!Json.text(project, "key").matches("[A-Z][A-Z0-9_]*")) {
            throw new IllegalArgumentException("the project's key is none");
        }
        return project;
    }

    /// A request that is built anew for each sending, because the project's key may have changed in between.
    interface Request<T> {
        T send() throws ForgeException;
    }

    /// Sends again what was answered "gone", and so not done, when the project has another key.
    <T> T visible(Request<T> request) throws ForgeException {
        try {
            return request.send();
        } catch (ForgeException e) {
            if (e.kind() == Kind.GONE && confirm()) {
                return request.send();
            }
            throw e;
        }
    }
}
