package dev.agentloop.forge.github;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a repository is.
///
/// @param host without a port: `github.com`
/// @param repository `acme/shop`
/// @param apiURL where REST is answered, without a slash at its end
record Address(String host, String repository, String apiURL) {
    /// `https://github.com/acme/shop.git`, `ssh://git@github.com/acme/shop`, `git@github.com:acme/shop.git`; a path before the owner is a GitHub Enterprise behind a prefix.
    private static final Pattern REPO_URL =
            Pattern.compile("(?:(?<scheme>https?|ssh)://(?:[^/@]*@)?(?<host>[^/:@]+)(?::\\d+)?/|[^/@:]+@(?<scp>[^/:]+):)(?:.*/)?(?<owner>[^/]+)/(?<name>[^/]+?)(?:\\.git)?/*");

    /// @throws IllegalArgumentException when the URL names no repository
    static Address of(String repoURL, Optional<String> apiURL) {
        Matcher url = REPO_URL.matcher(repoURL.strip());
        if (!url.matches()) {
            throw new IllegalArgumentException(
                    "repoURL '%s' names no GitHub repository: write it like https://github.com/OWNER/REPOSITORY".formatted(repoURL));
        }
        String host = (url.group("host") == null ? url.group("scp") : url.group("host")).toLowerCase(Locale.ROOT);
        String api = apiURL.orElseGet(() -> api(host)).replaceFirst("/+$", "");
        return new Address(host, url.group("owner") + "/" + url.group("name"), api);
    }

    private static String api(String host) {
        if (host.equals("github.com") || host.equals("www.github.com")) {
            return "https://api.github.com";
        }
        // Enterprise Cloud with data residency has the first form, Enterprise Server the second.
        return host.endsWith(".ghe.com") ? "https://api." + host : "https://" + host + "/api/v3";
    }
}
