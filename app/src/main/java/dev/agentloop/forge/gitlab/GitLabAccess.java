package dev.agentloop.forge.gitlab;

import dev.agentloop.forge.Answer;
import dev.agentloop.forge.Ask;
import dev.agentloop.forge.Home;
import dev.agentloop.forge.Resource;
import dev.agentloop.forge.Rest;
import dev.agentloop.model.Access;
import dev.agentloop.model.Access.Grant;
import dev.agentloop.model.Access.Right;
import dev.agentloop.model.ForgeException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What GitLab says of a token: the access level of its account in the project, and the token's scopes.
record GitLabAccess(Rest rest, Home home) {
    /// From this level on issues and labels may be changed.
    private static final Level PLANNER = new Level("Planner", 15);
    private static final Level DEVELOPER = new Level("Developer", 30);

    private record Level(String name, int number) {}

    /// Empty where the token is of a kind that does not know itself, such as a job's.
    private record Self(List<String> scopes, Optional<Instant> expires) {}

    Access issues() throws ForgeException {
        return access(PLANNER, Right.ISSUES, Right.LABELS);
    }

    Access code() throws ForgeException {
        return access(DEVELOPER, Right.PUSH, Right.PULL_REQUESTS);
    }

    private Access access(Level level, Right first, Right second) throws ForgeException {
        Answer<JsonNode> answer = home.description();
        JsonNode project = answer.body().orElseThrow();
        Optional<Self> self = self();
        Grant grant = grant(project, self, level);
        boolean off = first == Right.ISSUES && "disabled".equals(project.path("issues_access_level").asString(""));
        Grant issues = off ? new Grant.Denied("issues are switched off in %s: switch them on in its settings".formatted(home.name())) : grant;
        return new Access(Map.of(first, issues, second, grant), self.flatMap(Self::expires), answer.date());
    }

    private Grant grant(JsonNode project, Optional<Self> self, Level needed) {
        if (project.path("archived").asBoolean(false)) {
            return new Grant.Denied("%s is archived and read-only".formatted(home.name()));
        }
        if (self.isPresent() && !self.get().scopes().contains("api")) {
            String has = self.get().scopes().isEmpty() ? "none" : String.join(", ", self.get().scopes());
            return new Grant.Denied("the token needs the scope api, and has %s: make a new one with it".formatted(has));
        }
        JsonNode permissions = project.path("permissions");
        int level = Math.max(level(permissions, "project_access"), level(permissions, "group_access"));
        if (level == 0) {
            return new Grant.Untold("the token's account is no member of %s, and may only do this as an administrator: give it the role %s".formatted(home.name(), needed.name()));
        }
        if (level < needed.number()) {
            return new Grant.Denied("the token's account has the access level %d in %s, and needs %d: give it the role %s".formatted(level, home.name(), needed.number(), needed.name()));
        }
        return self.isPresent() ? new Grant.Granted() : new Grant.Untold("the account may; GitLab does not tell the scopes of such a token. It needs the scope api");
    }

    private static int level(JsonNode permissions, String by) {
        return permissions.path(by).path("access_level").asInt(0);
    }

    private Optional<Self> self() throws ForgeException {
        Ask ask = Ask.get(Resource.of("personal_access_tokens", "self"), "find out the token's scopes");
        try {
            return Optional.of(rest.one(ask, token -> new Self(
                    token.path("scopes").valueStream().map(scope -> scope.asString("")).toList(), token.path("expires_at").stringValueOpt().flatMap(GitLabAccess::day))));
        } catch (ForgeException e) {
            return switch (e.kind()) {
                case GONE, UNAUTHORIZED, REFUSED -> Optional.empty();
                case RATE_LIMITED, UNAVAILABLE, UNCERTAIN -> throw e;
            };
        }
    }

    private static Optional<Instant> day(String text) {
        try {
            return Optional.of(LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant());
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
