package dev.agentloop.forge.bitbucket;

import dev.agentloop.forge.RepositoryURL;
import java.util.Optional;

/// Where a repository is.
///
/// @param repository `WORKSPACE/REPOSITORY`: `acme/shop`
/// @param apiURL where REST is answered, without a slash at its end
record Address(String repository, String apiURL) {
    private static final String CLOUD = "https://api.bitbucket.org/2.0";

    /// @throws IllegalArgumentException when the URL names no repository
    static Address of(String repoURL, Optional<String> apiURL) {
        RepositoryURL url = RepositoryURL.parse(repoURL)
                .orElseThrow(() -> new IllegalArgumentException(
                        "repoURL '%s' names no Bitbucket repository: write it like https://bitbucket.org/WORKSPACE/REPOSITORY".formatted(repoURL)));
        return new Address(url.ownerAndName(), apiURL.orElse(CLOUD).replaceFirst("/+$", ""));
    }
}
