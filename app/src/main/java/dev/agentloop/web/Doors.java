package dev.agentloop.web;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Under which names the server is asked for, and whether a request comes from its own pages.
///
/// @param origins as browsers write them; the first is where people are sent
record Doors(List<String> origins) {
    Doors {
        origins = List.copyOf(origins);
    }

    String main() {
        return origins.getFirst();
    }

    /// The name or address in a `Host` header, without port and brackets.
    static String name(String host) {
        return host.replaceFirst(":[0-9]*$", "").replaceAll("^\\[|]$", "");
    }

    private static String authority(String origin) {
        return URI.create(origin).getRawAuthority();
    }

    /// Whether a `Host` header names one of them: a page of somebody else, whose name was pointed at this machine, does not.
    boolean isOurs(String host) {
        return origins.stream().anyMatch(origin -> matches(origin, host));
    }

    /// Browsers leave out a port that is the scheme's own; proxies may write it.
    private static boolean matches(String origin, String host) {
        String authority = authority(origin);
        String named = host.toLowerCase(Locale.ROOT);
        String usual = origin.startsWith("https:") ? ":443" : ":80";
        return named.equals(authority) || named.equals(authority + usual);
    }

    boolean isEncrypted(String host) {
        return origins.stream().anyMatch(origin -> origin.startsWith("https:") && matches(origin, host));
    }

    /// Whether a request that does something comes from a page of ours. Browsers say where it comes from, and let no page say otherwise; what says nothing is no browser's.
    ///
    /// @param origin the `Origin` header
    /// @param site the `Sec-Fetch-Site` header
    boolean comesFromUs(Optional<String> origin, Optional<String> site) {
        return origin.filter(Set.copyOf(origins)::contains).isPresent() && site.filter(from -> !from.equals("same-origin")).isEmpty();
    }

    @Override
    public String toString() {
        return origins.stream().collect(Collectors.joining(", "));
    }
}
