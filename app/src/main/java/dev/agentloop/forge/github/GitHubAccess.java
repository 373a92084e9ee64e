package dev.agentloop.forge.github;

import dev.agentloop.forge.Answer;
import dev.agentloop.forge.Home;
import dev.agentloop.model.Access;
import dev.agentloop.model.Access.Grant;
import dev.agentloop.model.Access.Right;
import dev.agentloop.model.ForgeException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What GitHub says of a token: the role of its account in the repository, and the scopes of a classic one. What a fine-grained token or an app may write it does not say.
record GitHubAccess(Home home) {
    private static final DateTimeFormatter EXPIRATION = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss z", Locale.ROOT);

    Access issues() throws ForgeException {
        Answer<JsonNode> answer = home.description();
        JsonNode repository = answer.body().orElseThrow();
        Grant labelling = repository.path("has_issues").asBoolean(true)
                ? grant(answer, "triage", "Issues")
                : new Grant.Denied("issues are switched off in %s: switch them on in its settings".formatted(home.name()));
        return access(answer, Map.of(Right.ISSUES, labelling, Right.LABELS, grant(answer, "push", "Issues")));
    }

    Access code() throws ForgeException {
        Answer<JsonNode> answer = home.description();
        return access(answer, Map.of(Right.PUSH, grant(answer, "push", "Contents"), Right.PULL_REQUESTS, grant(answer, "push", "Pull requests")));
    }

    private Access access(Answer<JsonNode> answer, Map<Right, Grant> rights) {
        return new Access(rights, answer.header().apply("github-authentication-token-expiration").flatMap(GitHubAccess::moment), answer.date());
    }

    /// @param role what the account needs to be; the ones above it have it too
    /// @param permission a fine-grained token's, by the name on its page
    private Grant grant(Answer<JsonNode> answer, String role, String permission) {
        JsonNode repository = answer.body().orElseThrow();
        if (repository.path("archived").asBoolean(false)) {
            return new Grant.Denied("%s is archived and read-only".formatted(home.name()));
        }
        JsonNode roles = repository.path("permissions");
        if (!roles.isObject()) {
            return new Grant.Denied("GitHub names no permissions: the request had no token");
        }
        if (!roles.path(role).asBoolean(false) && !roles.path("push").asBoolean(false)) {
            return new Grant.Denied("the token's account has too small a role in %s: give it the role Write on the repository's page of collaborators".formatted(home.name()));
        }
        Optional<List<String>> scopes = answer.header().apply("x-oauth-scopes").map(header -> List.of(header.split(",\\s*")));
        if (scopes.isEmpty()) {
            return new Grant.Untold("the account may; GitHub does not tell what a fine-grained token or an app may write. It needs %s: read and write".formatted(permission));
        }
        boolean enough = scopes.get().contains("repo") || scopes.get().contains("public_repo") && !repository.path("private").asBoolean(true);
        String has = scopes.get().equals(List.of("")) ? "none" : String.join(", ", scopes.get());
        return enough ? new Grant.Granted() : new Grant.Denied("the token needs the scope repo, and has %s: add it at the token's page".formatted(has));
    }

    private static Optional<Instant> moment(String text) {
        try {
            return Optional.of(EXPIRATION.parse(text, Instant::from));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
