package dev.agentloop.passkey;

import java.net.URI;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Whom passkeys are made for (WebAuthn's relying party).
///
/// @param id a domain: passkeys belong to it for good; a page of it or of a domain below it may use them
/// @param name what browsers show
/// @param origins of the pages that may use them, as browsers write them: `https://host` or `https://host:port`; http only on `localhost`
public record RelyingParty(String id, String name, Set<String> origins) {
    private static final int MAX_NAME = 64;

    /// More were not configured by a person, and each is compared at each sign-in.
    private static final int MAX_ORIGINS = 20;

    private static final Pattern DOMAIN = Pattern.compile("(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z]([a-z0-9-]{0,61}[a-z0-9])?");

    /// @throws IllegalArgumentException in words for the operator
    public RelyingParty {
        if (!DOMAIN.matcher(id).matches()) {
            throw new IllegalArgumentException("'%s' is no RP ID: it is the page's domain in lower case, like loops.example.org, or localhost; browsers take no IP address".formatted(id));
        }
        if (name.isBlank() || name.length() > MAX_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("the RP name has 1 to %d characters".formatted(MAX_NAME));
        }
        if (origins.isEmpty() || origins.size() > MAX_ORIGINS) {
            throw new IllegalArgumentException("there are 1 to %d origins".formatted(MAX_ORIGINS));
        }
        Set<String> checked = new TreeSet<>();
        for (String origin : origins) {
            checked.add(checked(origin, id));
        }
        origins = Set.copyOf(checked);
    }

    private static String checked(String origin, String id) {
        URI uri;
        try {
            uri = URI.create(origin);
        } catch (IllegalArgumentException _) {
            throw wrong(origin, "it is not a URL");
        }
        String host = uri.getHost();
        if (host == null || !origin.equals(uri.getScheme() + "://" + host + (uri.getPort() < 0 ? "" : ":" + uri.getPort()))) {
            throw wrong(origin, "write https://HOST or https://HOST:PORT, in lower case and without a path");
        }
        if (!host.equals(id) && !host.endsWith("." + id)) {
            throw wrong(origin, "its host is neither the RP ID '%s' nor below it, so that no browser would use a passkey there".formatted(id));
        }
        boolean local = host.equals("localhost") || host.endsWith(".localhost");
        if (!uri.getScheme().equals("https") && !(uri.getScheme().equals("http") && local)) {
            throw wrong(origin, "browsers have passkeys on https pages only, and on http://localhost");
        }
        return origin;
    }

    private static IllegalArgumentException wrong(String origin, String why) {
        return new IllegalArgumentException("origin '%s': %s".formatted(origin, why));
    }
}
