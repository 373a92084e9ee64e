package dev.agentloop.forge;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A repository's URL, taken apart: `https://github.com/acme/shop.git`, `ssh://git@github.com/acme/shop`, `git@github.com:acme/shop.git`.
///
/// @param scheme `https`, or what else was written; `ssh` for the short form
/// @param host in lower case, without a port
/// @param port empty when none is written
/// @param path at least two segments, the last one without `.git`: `acme`, `shop`
public record RepositoryURL(String scheme, String host, Optional<Integer> port, List<String> path) {
    private static final Pattern FORM = Pattern.compile(
            "(?:(?<scheme>https?|ssh)://(?:[^/@]*@)?(?<host>[^/:@]+)(?::(?<port>\\d{1,5}))?/|[^/@:]+@(?<scp>[^/:]+):)(?<path>[^/]+(?:/[^/]+)*/[^/]+?)(?:\\.git)?/*");

    public RepositoryURL {
        path = List.copyOf(path);
    }

    /// Empty when it names no repository.
    public static Optional<RepositoryURL> parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            return Optional.empty();
        }
        String scheme = form.group("scheme") == null ? "ssh" : form.group("scheme");
        String host = (form.group("host") == null ? form.group("scp") : form.group("host")).toLowerCase(Locale.ROOT);
        return Optional.of(new RepositoryURL(scheme, host, Optional.ofNullable(form.group("port")).map(Integer::valueOf), List.of(form.group("path").split("/"))));
    }

    /// Where the web server is, without a slash at its end: `https://forge.acme.dev:8443`. What is written for ssh says nothing of the web server's port.
    public String root() {
        boolean web = !scheme.equals("ssh");
        return (web ? scheme : "https") + "://" + host + (web ? port.map(p -> ":" + p).orElse("") : "");
    }

    /// Its last two segments, `acme/shop`: what comes before them is the path a forge is served below.
    public String ownerAndName() {
        return String.join("/", path.subList(path.size() - 2, path.size()));
    }
}
