package dev.agentloop.web;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What somebody asks for.
///
/// @param path its parts, decoded: `/loops/shop` is `[loops, shop]`, `/` is `[]`
/// @param query the first value of each name
/// @param lastEventId of a stream that was interrupted
/// @param body at most `Http.MOST_BODY` bytes
/// @param visitor who is signed in
/// @param address from where, as far as proxies that are trusted say
/// @param part whether only what changes on the page is wanted
record Ask(
        String method,
        List<String> path,
        Map<String, String> query,
        Optional<String> lastEventId,
        String body,
        Optional<Visitor> visitor,
        InetAddress address,
        boolean part) {
    Ask {
        path = List.copyOf(path);
        query = Map.copyOf(query);
    }

    boolean isGet() {
        return method.equals("GET") || method.equals("HEAD");
    }

    /// Where to come back to after signing in.
    String place() {
        return "/" + String.join("/", path);
    }
}
