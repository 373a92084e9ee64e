package dev.agentloop.passkey;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// How often one address may do something: so many times at once, and then again each time a while has passed (a token bucket). An IPv6 network of 64 bits counts as one address.
public final class AddressLimit {
    /// Some 150 bytes each. When there are more, those longest not heard of are forgotten: who has that many addresses is not held back by a limit per address anyway.
    private static final int MAX_ADDRESSES = 10_000;

    private final int burst;
    private final Duration each;
    private final InstantSource clock;
    /// When the bucket of each is full again.
    private final Map<String, Instant> full = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > MAX_ADDRESSES;
        }
    };

    /// @param burst times at once
    /// @param each how long it takes for one more
    public AddressLimit(int burst, Duration each, InstantSource clock) {
        if (burst < 1 || !each.isPositive()) {
            throw new IllegalArgumentException("at least once, and a time");
        }
        this.burst = burst;
        this.each = each;
        this.clock = clock;
    }

    /// Takes one.
    ///
    /// @param address as the connection or a trusted proxy says, IPv4 or IPv6
    /// @return empty when it may; else how long to wait, and nothing was taken
    public synchronized Optional<Duration> take(String address) {
        Instant now = clock.instant();
        Duration whole = each.multipliedBy(burst);
        String network = Addresses.network(address);
        Instant before = full.getOrDefault(network, now);
        // After a clock was set back nobody waits longer than from empty to one.
        Instant from = before.isBefore(now) ? now : before.isAfter(now.plus(whole)) ? now.plus(whole) : before;
        Instant after = from.plus(each);
        Duration excess = Duration.between(now.plus(whole), after);
        if (excess.isPositive()) {
            full.put(network, from);
            return Optional.of(excess);
        }
        full.put(network, after);
        return Optional.empty();
    }

    /// Addresses that are remembered.
    synchronized int size() {
        return full.size();
    }
}
