package dev.agentloop.forge.jira;

import dev.agentloop.forge.Ask;
import dev.agentloop.forge.Json;
import dev.agentloop.forge.Rest;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.Issue;
import java.util.Optional;

/// Where people open issues. Behind the gateway only Jira itself knows, and it is asked when there is an issue to show: there a look that finds something is two requests.
final class Site {
    private final Rest rest;
    private final Address address;
    private Optional<String> root = Optional.empty();

    Site(Rest rest, Address address) {
        this.rest = rest;
        this.address = address;
    }

    Issue shown(Issue issue) throws ForgeException {
        if (!address.isGateway()) {
            return issue;
        }
        String page = root() + issue.url().substring(address.url().length());
        return new Issue(issue.ref(), page, issue.title(), issue.author(), issue.open(), issue.labels(), issue.updatedAt());
    }

    private synchronized String root() throws ForgeException {
        if (root.isEmpty()) {
            root = Optional.of(rest.one(Ask.get(Project.api("serverInfo"), "find out the site's address"), node -> Json.text(node, "baseUrl").replaceFirst("/+$", "")));
        }
        return root.get();
    }
}
