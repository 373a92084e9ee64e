package dev.agentloop.forge.gitea;

import dev.agentloop.forge.RepositoryURL;
import java.util.List;
import java.util.Optional;

/// Where a repository is.
///
/// @param repository `acme/shop`
/// @param apiURL where REST is answered, without a slash at its end: `https://git.acme.dev/api/v1`
record Address(String repository, String apiURL) {
    private static final String API = "/api/v1";

    /// @throws IllegalArgumentException when the URL names no repository
    static Address of(String repoURL, Optional<String> apiURL) {
        RepositoryURL url = RepositoryURL.parse(repoURL)
                .orElseThrow(() -> new IllegalArgumentException(
                        "repoURL '%s' names no Gitea or Forgejo repository: write it like https://HOST/OWNER/REPOSITORY".formatted(repoURL)));
        return new Address(url.ownerAndName(), apiURL.orElseGet(() -> url.root() + below(url.path()) + API).replaceFirst("/+$", ""));
    }

    /// A server may be reached below a path: `https://acme.dev/git/OWNER/REPOSITORY`.
    private static String below(List<String> path) {
        return String.join("", path.subList(0, path.size() - 2).stream().map(segment -> "/" + segment).toList());
    }

    /// The page on which a person makes a token.
    String tokenPage() {
        return apiURL.replaceFirst(API + "$", "") + "/user/settings/applications";
    }
}
