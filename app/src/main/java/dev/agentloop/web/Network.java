package dev.agentloop.web;

import java.net.InetAddress;
import java.util.Optional;

/// A network, as `10.0.0.0/8` or `::1`: all addresses that begin with the same bits.
public record Network(InetAddress address, int bits) {
    /// @throws IllegalArgumentException in words for the operator
    public static Network of(String text) {
        int slash = text.indexOf('/');
        Optional<InetAddress> address = literal(slash < 0 ? text : text.substring(0, slash));
        if (address.isEmpty()) {
            throw new IllegalArgumentException("'%s' is no IP address or network: write 10.1.2.3, 10.0.0.0/8 or ::1".formatted(text));
        }
        int all = address.get().getAddress().length * 8;
        String length = slash < 0 ? Integer.toString(all) : text.substring(slash + 1);
        if (!length.matches("[0-9]{1,3}") || Integer.parseInt(length) > all) {
            throw new IllegalArgumentException("'%s': behind the slash stand the bits of the network, 0 to %d".formatted(text, all));
        }
        return new Network(address.get(), Integer.parseInt(length));
    }

    /// An address written in full; no name is ever looked up.
    static Optional<InetAddress> literal(String text) {
        // Java takes 10.1 for 10.0.0.1, and nothing for this machine.
        if (!text.contains(":") && !text.matches("[0-9]+(\\.[0-9]+){3}")) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    boolean contains(InetAddress other) {
        byte[] ours = address.getAddress();
        byte[] theirs = other.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> bit % 8;
            if ((ours[bit / 8] & mask) != (theirs[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}
