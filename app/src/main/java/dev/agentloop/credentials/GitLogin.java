package dev.agentloop.credentials;

import dev.agentloop.model.LoopConfig.Forge;

/// The user name under which each forge takes a token as git's password over HTTP.
public final class GitLogin {
    private GitLogin() {}

    /// GitHub and Gitea look at the password alone, GitLab wants any name for an access token and `oauth2` for an OAuth token,
    /// Bitbucket has one name for a user's API token (it begins with `ATATT`) and another for a repository's or workspace's access token.
    public static String user(Forge.Type type, Token token) {
        return switch (type) {
            case GITHUB -> "x-access-token";
            case GITLAB -> "oauth2";
            case BITBUCKET -> token.secret().startsWith("ATATT") ? "x-bitbucket-api-token-auth" : "x-token-auth";
            case GITEA, FORGEJO, LOCAL -> "agentloop";
        };
    }
}
