package dev.agentloop.forge.local;

import java.net.URI;
import java.nio.file.Path;

/// Where a local loop's things lie.
public final class LocalPaths {
    private static final String FILE_SCHEME = "file:";

    private LocalPaths() {}

    /// The bare repository a `repoURL` names: a path, or a `file://` URL.
    ///
    /// @throws IllegalArgumentException with a message for people
    public static Path repository(String repoURL) {
        try {
            return repoURL.startsWith(FILE_SCHEME) ? Path.of(URI.create(repoURL)) : Path.of(repoURL);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(
                    "'%s' is not the path of a repository: write /srv/shop.git or file:///srv/shop.git (%s)".formatted(repoURL, wrong.getMessage()), wrong);
        }
    }

    /// `/srv/shop.issues` for `/srv/shop.git`.
    public static Path beside(Path repository) {
        Path absolute = repository.toAbsolutePath().normalize();
        String name = absolute.getFileName().toString();
        String bare = name.endsWith(".git") && name.length() > 4 ? name.substring(0, name.length() - 4) : name;
        return absolute.resolveSibling(bare + ".issues");
    }
}
