package dev.agentloop.config;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/// The address of a server's API, as opposed to a repository.
final class WebAddress {
    private WebAddress() {}

    /// Whether `text` is one; if not, a problem is added.
    ///
    /// @param plainAllowed whether http is taken off loopback too
    static boolean check(Fields fields, String key, Text text, boolean plainAllowed) {
        String name = fields.named(key);
        Optional<URI> uri = RepositoryURL.uri(text.value()).filter(parsed -> parsed.getHost() != null);
        if (uri.filter(parsed -> parsed.getRawUserInfo() != null).isPresent()) {
            String why = "a password or token in a file ends up in git and in logs";
            fields.refuse(text.at(), "'%s' has a user or password before the host".formatted(name), why, "write it without");
            return false;
        }
        String scheme = uri.map(URI::getScheme).orElse("");
        if (uri.isEmpty() || uri.get().getRawQuery() != null || uri.get().getRawFragment() != null || !scheme.matches("(?i)https?")) {
            fields.refuse(
                    text.at(),
                    "'%s' is %s".formatted(name, Text.quote(text.value())),
                    "the address of a server is wanted",
                    "write it as https://host/path");
            return false;
        }
        boolean loopback = new RepositoryURL.Web(false, uri.get().getHost(), "", List.of(), "").isLoopback();
        if (scheme.equalsIgnoreCase("http") && !plainAllowed && !loopback) {
            fields.refuse(
                    text.at(),
                    "'%s' is %s".formatted(name, Text.quote(text.value())),
                    "plain http would show the token to everyone on the way",
                    "use https");
            return false;
        }
        return true;
    }
}
