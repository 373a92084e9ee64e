package dev.agentloop.web;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/// Where a request comes from.
final class Sender {
    private final List<Network> proxies;

    Sender(List<Network> proxies) {
        this.proxies = List.copyOf(proxies);
    }

    /// Each proxy adds whom it was asked by at the end of `X-Forwarded-For`; from there back, the first that is no proxy of ours is the sender. What stands before it, anybody can
    /// have written.
    ///
    /// @param peer at the other end of the connection
    /// @param forwardedFor all such headers, joined by commas in their order
    InetAddress of(InetAddress peer, Optional<String> forwardedFor) {
        InetAddress sender = peer;
        String[] told = forwardedFor.map(list -> list.split(",")).orElse(new String[0]);
        for (int i = told.length - 1; i >= 0 && isProxy(sender); i--) {
            Optional<InetAddress> before = Network.literal(told[i].strip());
            if (before.isEmpty()) {
                return sender;
            }
            sender = before.get();
        }
        return sender;
    }

    private boolean isProxy(InetAddress address) {
        return proxies.stream().anyMatch(network -> network.contains(address));
    }
}
