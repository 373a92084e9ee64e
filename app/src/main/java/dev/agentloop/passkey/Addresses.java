package dev.agentloop.passkey;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;

/// Addresses as a connection or a proxy names them.
final class Addresses {
    private static final int MAX_LENGTH = 64;

    private Addresses() {}

    /// For a file and a terminal.
    static String plain(String address) {
        String shown = address.replaceAll("[^0-9A-Za-z.:%_-]", "?");
        return shown.length() <= MAX_LENGTH ? shown : shown.substring(0, MAX_LENGTH);
    }

    /// What one subscriber has: an IPv4 address, or the first 64 bits of an IPv6 one, of which everybody has the rest. One for all texts that are no address.
    static String network(String address) {
        return parsed(address).map(Addresses::network).orElse("?");
    }

    private static Optional<InetAddress> parsed(String address) {
        try {
            return Optional.of(InetAddress.ofLiteral(address));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static String network(InetAddress address) {
        byte[] bytes = address.getAddress();
        return Secrets.base64(address instanceof Inet6Address ? Arrays.copyOf(bytes, 8) : bytes);
    }
}
