package dev.agentloop.credentials;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A GitHub App that works in the place of a person, as the user named it.
///
/// @param source where it is named: variables, or a file and its section
/// @param id the App ID, or the client ID: both are taken
/// @param installation of the app in the account that owns the repository
/// @param privateKey absolute path of the `.pem` file that GitHub made
public record GitHubApp(String source, String id, String installation, String privateKey) {
    /// In the order of the record's components.
    static final Names VARIABLES = new Names("GITHUB_APP_ID", "GITHUB_APP_INSTALLATION_ID", "GITHUB_APP_PRIVATE_KEY_PATH");

    static final Names KEYS = new Names("app-id", "installation", "private-key");

    /// What the three values are called.
    record Names(String id, String installation, String privateKey) {
        Stream<String> all() {
            return Stream.of(id, installation, privateKey);
        }
    }

    /// Empty when none of the values is there, and, with a warning, when not all are.
    ///
    /// @param source for messages
    /// @param values by name; empty when there is none
    /// @param home of the user, for a path that begins with `~/`
    static Optional<GitHubApp> read(String source, Names names, Function<String, String> values, String home, Consumer<String> warnings) {
        Map<Boolean, List<String>> given = names.all().collect(Collectors.partitioningBy(name -> !values.apply(name).isBlank()));
        if (given.get(true).isEmpty()) {
            return Optional.empty();
        }
        if (!given.get(false).isEmpty()) {
            warnings.accept("%s: %s is there and %s is not; a GitHub App needs all three, and is not used"
                    .formatted(source, String.join(", ", given.get(true)), String.join(", ", given.get(false))));
            return Optional.empty();
        }
        String id = values.apply(names.id()).strip();
        String installation = values.apply(names.installation()).strip();
        if (!id.matches("[A-Za-z0-9._-]{1,100}") || !installation.matches("[0-9]{1,20}")) {
            warnings.accept("%s: %s is not an App ID, or %s is not the number of an installation; the GitHub App is not used".formatted(source, names.id(), names.installation()));
            return Optional.empty();
        }
        String path = values.apply(names.privateKey()).strip();
        return Optional.of(new GitHubApp(source, id, installation, path.startsWith("~/") ? home + path.substring(1) : path));
    }

    /// Where the GitHub of a host answers REST.
    ///
    /// @param host as in a URL, in lower case
    public static String apiURL(String host) {
        if (host.equals("github.com") || host.equals("www.github.com")) {
            return "https://api.github.com";
        }
        // Enterprise Cloud with data residency has the first form, Enterprise Server the second.
        return host.endsWith(".ghe.com") ? "https://api." + host : "https://" + host + "/api/v3";
    }

    /// For messages: `the GitHub App 1234 (GITHUB_APP_ID)`.
    public String described() {
        return "the GitHub App %s (%s)".formatted(id, source);
    }
}
