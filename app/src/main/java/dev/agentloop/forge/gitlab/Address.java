package dev.agentloop.forge.gitlab;

import dev.agentloop.forge.RepositoryURL;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Where a project is.
///
/// @param root the page a browser opens GitLab at, without a slash at its end: `https://gitlab.com`, `https://acme.dev/gitlab`
/// @param project its path with all groups: `acme/tools/shop`
/// @param apiURL where REST is answered, without a slash at its end
record Address(String root, String project, String apiURL) {
    private static final String API = "/api/v4";

    /// @param apiURL needed where GitLab is served below a path, which cannot be told from a group in `repoURL`
    /// @throws IllegalArgumentException when the URL names no project
    static Address of(String repoURL, Optional<String> apiURL) {
        RepositoryURL url = RepositoryURL.parse(repoURL)
                .orElseThrow(() -> new IllegalArgumentException("repoURL '%s' names no GitLab project: write it like https://gitlab.com/GROUP/PROJECT".formatted(repoURL)));
        String api = apiURL.orElseGet(() -> url.root() + API).replaceFirst("/+$", "");
        String root = api.endsWith(API) ? api.substring(0, api.length() - API.length()) : url.root();
        List<String> prefix = Arrays.stream(URI.create(root).getPath().split("/")).filter(segment -> !segment.isEmpty()).toList();
        // An ssh address knows nothing of the path the web server is below.
        boolean below = !url.scheme().equals("ssh") && url.path().size() >= prefix.size() + 2 && url.path().subList(0, prefix.size()).equals(prefix);
        return new Address(root, String.join("/", below ? url.path().subList(prefix.size(), url.path().size()) : url.path()), api);
    }
}
