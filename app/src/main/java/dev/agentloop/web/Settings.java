package dev.agentloop.web;

import java.net.InetSocketAddress;
import java.util.List;

/// How the server is run.
///
/// @param address where it listens
/// @param origins under which browsers come, the main one first
/// @param proxies networks whose word is taken for where a request comes from
/// @param monitoring whether `/healthz` and `/metrics` are for everybody who can reach the server, not only for this machine
public record Settings(InetSocketAddress address, List<String> origins, List<Network> proxies, boolean monitoring) {
    public Settings {
        origins = List.copyOf(origins);
        proxies = List.copyOf(proxies);
    }
}
