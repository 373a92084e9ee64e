package dev.agentloop.config;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Where a repository is, taken apart. A URL with a password in it is refused, and never shown: what is in a file is soon in a log.
sealed interface RepositoryURL {
    /// As the rest of the program gets it: what was written, or the absolute path of a local repository.
    String text();

    /// The same for every way to write the same repository.
    String identity();

    /// What stands before the repository's own name, where forges keep it: `acme`, `acme/tools`. Where a server is reached below a path that stands before it.
    default Optional<String> owner() {
        List<String> path = switch (this) {
            case Web web -> web.path();
            case Ssh ssh -> ssh.path();
            case Local _ -> List.of();
        };
        return path.size() < 2 ? Optional.empty() : Optional.of(String.join("/", path.subList(0, path.size() - 1)));
    }

    /// `http` or `https`.
    ///
    /// @param host in lower case
    /// @param port as in `:8080`, empty for the scheme's own
    /// @param path segments, without a trailing `.git`
    record Web(boolean tls, String host, String port, List<String> path, String text) implements RepositoryURL {
        private static final Pattern LOOPBACK = Pattern.compile("localhost|.*\\.localhost|127(\\.\\d{1,3}){3}|\\[::1]");

        boolean isLoopback() {
            return LOOPBACK.matcher(host).matches();
        }

        /// The forges compare owners and names without case.
        @Override
        public String identity() {
            return ("web " + host + port + "/" + String.join("/", path)).toLowerCase(Locale.ROOT);
        }
    }

    /// `ssh://git@host/owner/repo` or `git@host:owner/repo`: git can be reached there, issues cannot.
    record Ssh(String host, List<String> path, String text) implements RepositoryURL {
        String asWeb() {
            return "https://" + host + "/" + String.join("/", path);
        }

        @Override
        public String identity() {
            return new Web(true, host, "", path, text).identity();
        }
    }

    record Local(Path path) implements RepositoryURL {
        @Override
        public String text() {
            return path.toString();
        }

        @Override
        public String identity() {
            return "path " + real(path);
        }
    }

    Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://.*");
    Pattern SCP = Pattern.compile("(?:[^@/:\\s]+@)?([A-Za-z0-9][A-Za-z0-9.-]*|\\[[0-9a-f:]+]):(?!/)([^:@\\s]+)");
    Pattern MISSING_SCHEME = Pattern.compile("[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+(:\\d+)?(/[^/]+){2,}");

    /// @param base what a relative path starts from
    static Optional<RepositoryURL> read(Fields fields, String key, Path base) {
        return fields.text(key).flatMap(text -> parse(fields, key, text, base));
    }

    private static Optional<RepositoryURL> parse(Fields fields, String key, Text text, Path base) {
        String value = text.value();
        Matcher scheme = SCHEME.matcher(value);
        if (scheme.matches()) {
            return withScheme(fields, key, text, base, scheme.group(1).toLowerCase(Locale.ROOT));
        }
        Matcher scp = SCP.matcher(value);
        if (scp.matches()) {
            return Optional.of(new Ssh(scp.group(1).toLowerCase(Locale.ROOT), segments(scp.group(2)), value));
        }
        if (value.startsWith("-") || value.contains(":")) {
            refuse(fields, key, text, "git would not take that for a repository", "write an https URL or a path");
            return Optional.empty();
        }
        if (MISSING_SCHEME.matcher(value).matches()) {
            refuse(fields, key, text, "without a scheme it would be a path", "did you mean https://%s, or ./%s?".formatted(value, value));
            return Optional.empty();
        }
        return fields.path(text, key, base).map(Local::new);
    }

    private static Optional<RepositoryURL> withScheme(Fields fields, String key, Text text, Path base, String scheme) {
        Optional<URI> parsed = uri(text.value());
        if (parsed.isEmpty()) {
            refuse(fields, key, text, "it is no valid URL", "check spaces, brackets and percent signs");
            return Optional.empty();
        }
        URI uri = parsed.get();
        return switch (scheme) {
            case "http", "https" -> web(fields, key, text, uri, scheme.equals("https"));
            case "ssh" -> ssh(fields, key, text, uri);
            case "file" -> file(fields, key, text, uri, base);
            default -> {
                refuse(
                        fields,
                        key,
                        text,
                        "'%s' is no way to reach a repository here".formatted(scheme),
                        "use https, or file for a repository on this disk");
                yield Optional.empty();
            }
        };
    }

    private static Optional<RepositoryURL> web(Fields fields, String key, Text text, URI uri, boolean tls) {
        if (uri.getRawUserInfo() != null) {
            reportSecret(fields, key, text);
        } else if (uri.getHost() == null) {
            refuse(fields, key, text, "it names no host", "write it as https://host/owner/repository");
        } else if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            refuse(fields, key, text, "a repository's URL has no '?' and no '#'", "cut them off");
        } else {
            String port = uri.getPort() < 0 || uri.getPort() == (tls ? 443 : 80) ? "" : ":" + uri.getPort();
            return Optional.of(new Web(tls, uri.getHost().toLowerCase(Locale.ROOT), port, segments(uri.getPath()), text.value()));
        }
        return Optional.empty();
    }

    private static Optional<RepositoryURL> ssh(Fields fields, String key, Text text, URI uri) {
        if (uri.getRawUserInfo() != null && uri.getRawUserInfo().contains(":")) {
            reportSecret(fields, key, text);
        } else if (uri.getHost() == null || segments(uri.getPath()).isEmpty()) {
            refuse(fields, key, text, "it names no host or no repository", "write it as ssh://git@host/owner/repository");
        } else {
            return Optional.of(new Ssh(uri.getHost().toLowerCase(Locale.ROOT), segments(uri.getPath()), text.value()));
        }
        return Optional.empty();
    }

    private static Optional<RepositoryURL> file(Fields fields, String key, Text text, URI uri, Path base) {
        boolean here = uri.getRawAuthority() == null || uri.getRawAuthority().equals("localhost");
        if (!here || uri.getPath().isEmpty()) {
            refuse(fields, key, text, "a file URL has an absolute path and no host", "write it as file:///srv/shop.git");
            return Optional.empty();
        }
        return Optional.of(new Local(base.getFileSystem().getPath(uri.getPath()).normalize()));
    }

    /// Plain http sends the token readable for everyone on the way.
    static void checkEncrypted(RepositoryURL url, Fields fields, String key, boolean explicitApi) {
        if (url instanceof Web web && !web.tls() && !web.isLoopback() && !explicitApi) {
            Place at = fields.value(key).orElseThrow().at();
            String why = "plain http would show the token to everyone on the way; it is taken on loopback, or with an explicit forge.apiURL";
            fields.refuse(at, "'%s' is %s".formatted(fields.named(key), Text.quote(url.text())), why, "use https");
        }
    }

    static Optional<URI> uri(String text) {
        try {
            return Optional.of(new URI(text));
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }

    private static void reportSecret(Fields fields, String key, Text text) {
        String why = "a password or token in a file ends up in git and in logs";
        String next = "write it without, and give the token in the environment or in ~/.config/forge/config; revoke it if it was committed";
        fields.refuse(text.at(), "'%s' has a user or password before the host".formatted(fields.named(key)), why, next);
    }

    private static void refuse(Fields fields, String key, Text text, String why, String next) {
        fields.refuse(text.at(), "'%s' is %s".formatted(fields.named(key), Text.quote(text.value())), why, next);
    }

    /// Where symbolic links lead, as far as the path exists.
    static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException _) {
            return path;
        }
    }

    private static List<String> segments(String path) {
        List<String> segments = Arrays.stream(path.split("/")).filter(segment -> !segment.isEmpty()).toList();
        if (segments.isEmpty() || !segments.getLast().endsWith(".git") || segments.getLast().equals(".git")) {
            return segments;
        }
        String last = segments.getLast();
        return Stream.concat(
                        segments.subList(0, segments.size() - 1).stream(), Stream.of(last.substring(0, last.length() - ".git".length())))
                .toList();
    }
}
