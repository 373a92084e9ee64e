package dev.agentloop.git;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Where a repository is reached: `https://host[:port]/path`, `ssh://...`, `user@host:path`, a `file://` URL or a path. It holds no password.
///
/// @param text as it is given to git
record RemoteUrl(String text) {
    /// Git would run a program of the URL's choosing for `ext::` and the like.
    private static final Set<String> TRANSPORTS = Set.of("https", "http", "ssh", "git", "file");

    static RemoteUrl of(String text) throws GitException {
        if (text.isEmpty() || text.startsWith("-") || text.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw new GitException("the clone URL is empty, begins with '-' or holds a control character: correct repoURL or cloneURL in config.yaml");
        }
        RemoteUrl url = new RemoteUrl(text);
        int separator = text.indexOf("://");
        if (separator > 0 && !TRANSPORTS.contains(text.substring(0, separator).toLowerCase(Locale.ROOT))
                || text.matches("[A-Za-z0-9+.-]+::.*")) {
            throw new GitException("the clone URL '%s' is none of https, http, ssh, git, file or a path: correct repoURL or cloneURL in config.yaml".formatted(text));
        }
        if (url.holdsPassword()) {
            throw new GitException("the clone URL holds a user name or password, which git would write into every clone: "
                    + "take it out of repoURL or cloneURL in config.yaml and put the token in the environment or the token file");
        }
        return url;
    }

    /// By what git reaches it: `https`, `http`, `ssh`, `git` or `file`.
    String transport() {
        int separator = text.indexOf("://");
        if (separator > 0) {
            return text.substring(0, separator).toLowerCase(Locale.ROOT);
        }
        // As git tells `host:path` from a path.
        int colon = text.indexOf(':');
        int slash = text.indexOf('/');
        return colon > 0 && (slash < 0 || colon < slash) ? "ssh" : "file";
    }

    /// The scheme and host (with its port, if the URL has one) for which a credential helper can answer; empty when git asks for none.
    Optional<Web> web() {
        try {
            URI uri = new URI(text);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            String host = uri.getRawAuthority();
            boolean asked = host != null && !host.isEmpty() && (scheme.equals("https") || scheme.equals("http"));
            return asked ? Optional.of(new Web(scheme, host.toLowerCase(Locale.ROOT))) : Optional.empty();
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }

    /// @param host with its port, if the URL has one: what git calls `host` when it asks for a credential
    record Web(String scheme, String host) {
        String prefix() {
            return scheme + "://" + host;
        }
    }

    private boolean holdsPassword() {
        int separator = text.indexOf("://");
        if (separator < 0) {
            return false;
        }
        int end = text.indexOf('/', separator + 3);
        String authority = end < 0 ? text.substring(separator + 3) : text.substring(separator + 3, end);
        int at = authority.lastIndexOf('@');
        boolean web = text.regionMatches(true, 0, "http", 0, 4);
        return at >= 0 && (web || authority.substring(0, at).contains(":"));
    }

    @Override
    public String toString() {
        return text;
    }
}
