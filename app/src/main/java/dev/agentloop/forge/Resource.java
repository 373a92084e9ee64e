package dev.agentloop.forge;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;

/// What a request is about: path and query, already percent-encoded.
///
/// @param encoded begins with a slash
/// @param fromRoot whether the path counts from the server's root, as a link of its own does, and not from the API's base
public record Resource(String encoded, boolean fromRoot) {
    private static final String UNRESERVED = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";

    /// @param segments as they are: a slash in one of them, as in `loop/plan`, does not part it
    public static Resource of(String... segments) {
        StringBuilder path = new StringBuilder();
        for (String segment : segments) {
            path.append('/').append(encode(segment));
        }
        return new Resource(path.toString(), false);
    }

    /// Further down; it has no query yet.
    public Resource below(String... segments) {
        return new Resource(encoded + of(segments).encoded, fromRoot);
    }

    /// @param path encoded already, beginning with a slash, outside the API's base
    public static Resource fromRoot(String path) {
        return new Resource(path, true);
    }

    /// A page that cannot be asked for is an error: without it the listing would be taken for complete.
    static Resource ofLink(String link) {
        try {
            return ofLink(new URI(link));
        } catch (URISyntaxException e) {
            throw new Json.Unexpected("the link to the next page is no address: " + e.getReason());
        }
    }

    /// A link the server sent. Only its path and query count: the token goes to the server we were told to use and to no other.
    /// Without a slash at its beginning it would be appended to our server's name, and name another server.
    static Resource ofLink(URI link) {
        if (link.getRawPath() == null || !link.getRawPath().startsWith("/")) {
            throw new Json.Unexpected("a link to '%s' names no path of this server".formatted(link));
        }
        String query = link.getRawQuery() == null ? "" : "?" + link.getRawQuery();
        return new Resource(link.getRawPath() + query, true);
    }

    public Resource with(String key, String value) {
        char joint = encoded.indexOf('?') < 0 ? '?' : '&';
        return new Resource(encoded + joint + encode(key) + '=' + encode(value), fromRoot);
    }

    private static String encode(String text) {
        StringBuilder out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (UNRESERVED.indexOf(b) >= 0) {
                out.append((char) b);
            } else {
                out.append('%').append(String.format("%02X", b & 0xff));
            }
        }
        return out.toString();
    }
}
