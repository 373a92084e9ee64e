package dev.agentloop.forge.github;

import dev.agentloop.credentials.GitHubApp;
import dev.agentloop.forge.RepositoryURL;
import java.util.Optional;

/// Where a repository is.
///
/// @param host without a port: `github.com`
/// @param repository `acme/shop`
/// @param apiURL where REST is answered, without a slash at its end
record Address(String host, String repository, String apiURL) {
    /// @throws IllegalArgumentException when the URL names no repository
    static Address of(String repoURL, Optional<String> apiURL) {
        RepositoryURL url = RepositoryURL.parse(repoURL)
                .orElseThrow(() -> new IllegalArgumentException(
                        "repoURL '%s' names no GitHub repository: write it like https://github.com/OWNER/REPOSITORY".formatted(repoURL)));
        // A path before the owner is a GitHub Enterprise behind a prefix.
        return new Address(url.host(), url.ownerAndName(), apiURL.orElseGet(() -> GitHubApp.apiURL(url.host())).replaceFirst("/+$", ""));
    }
}
