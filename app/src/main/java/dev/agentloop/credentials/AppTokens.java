package dev.agentloop.credentials;

import dev.agentloop.model.ForgeException;

/// Makes the short-lived tokens of GitHub Apps.
@FunctionalInterface
public interface AppTokens {
    /// @param apiURL where the app's GitHub answers REST, without a slash at its end
    /// @throws ForgeException in words for the person who named the app
    Token token(GitHubApp app, String apiURL) throws ForgeException;
}
