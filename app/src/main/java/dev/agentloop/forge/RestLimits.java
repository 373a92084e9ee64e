package dev.agentloop.forge;

import java.time.Duration;

/// The bounds of talking to a forge.
///
/// @param connect to open a connection, per address
/// @param silence longest pause between two bytes
/// @param call one request, from name lookup to the last byte of the answer: a server that trickles is cut off here
/// @param atOnce requests to one host that are under way together, whatever the number of loops
/// @param attempts of a read, the first included
/// @param firstPause before the second attempt; doubles each time
/// @param longestPause a `Retry-After` of more than this fails at once, because a tick holds the lock while it waits
/// @param pages of one listing
/// @param answerBytes of one answer, uncompressed
public record RestLimits(
        Duration connect, Duration silence, Duration call, int atOnce, int attempts, Duration firstPause, Duration longestPause, int pages, long answerBytes) {

    /// A page of 100 issues with bodies of 65,536 characters, escaped, stays below 64 MiB; 400 pages of 100 are four times the largest loop thought of.
    public static final RestLimits DEFAULT = new RestLimits(
            Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(60), 8, 3, Duration.ofMillis(500), Duration.ofSeconds(5), 400, 64L << 20);
}
