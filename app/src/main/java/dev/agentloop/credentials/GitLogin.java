package dev.agentloop.credentials;

import dev.agentloop.model.LoopConfig.Forge;

/// The user name and the password under which each forge takes a token for git over HTTP.
public record GitLogin(String user, String password) {
    /// GitHub and Gitea look at the password alone, GitLab wants any name for an access token and `oauth2` for an OAuth token,
    /// Bitbucket has one name for a user's API token (it begins with `ATATT`) and another for a repository's, project's or workspace's access token.
    public static GitLogin of(Forge.Type type, Token token) {
        return switch (type) {
            case GITHUB -> new GitLogin("x-access-token", token.secret());
            case GITLAB -> new GitLogin("oauth2", token.secret());
            case BITBUCKET -> bitbucket(token.secret());
            case GITEA, FORGEJO, LOCAL -> new GitLogin("agentloop", token.secret());
        };
    }

    /// The email before an API token is REST's; git wants the token alone.
    private static GitLogin bitbucket(String secret) {
        String password = BitbucketToken.bare(secret);
        boolean ofUser = !password.equals(secret) || secret.startsWith(BitbucketToken.OF_USER);
        return new GitLogin(ofUser ? "x-bitbucket-api-token-auth" : "x-token-auth", password);
    }
}
