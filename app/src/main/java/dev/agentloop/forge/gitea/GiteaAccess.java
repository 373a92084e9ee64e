package dev.agentloop.forge.gitea;

import dev.agentloop.forge.Answer;
import dev.agentloop.forge.Home;
import dev.agentloop.model.Access;
import dev.agentloop.model.Access.Grant;
import dev.agentloop.model.Access.Right;
import dev.agentloop.model.ForgeException;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What Gitea says of a token: what its account may do in the repository. The token's own scopes it tells nobody.
record GiteaAccess(Home home) {
    Access issues() throws ForgeException {
        Answer<JsonNode> answer = home.description();
        boolean on = answer.body().orElseThrow().path("has_issues").asBoolean(true);
        Grant grant = grant(answer, "write:issue");
        Grant issues = on ? grant : new Grant.Denied("issues are switched off in %s: switch them on in its settings".formatted(home.name()));
        return new Access(Map.of(Right.ISSUES, issues, Right.LABELS, grant), Optional.empty(), answer.date());
    }

    Access code() throws ForgeException {
        Answer<JsonNode> answer = home.description();
        Grant grant = grant(answer, "write:repository");
        return new Access(Map.of(Right.PUSH, grant, Right.PULL_REQUESTS, grant), Optional.empty(), answer.date());
    }

    private Grant grant(Answer<JsonNode> answer, String scope) {
        JsonNode repository = answer.body().orElseThrow();
        if (repository.path("archived").asBoolean(false)) {
            return new Grant.Denied("%s is archived and read-only".formatted(home.name()));
        }
        return repository.path("permissions").path("push").asBoolean(false)
                ? new Grant.Untold("the account may; the forge does not tell a token's scopes. It needs the scope " + scope)
                : new Grant.Denied("the token's account may not write to %s: make it a collaborator with write access".formatted(home.name()));
    }
}
