package dev.agentloop.git;

import java.time.Duration;
import java.time.InstantSource;

/// How long talking to a remote may take.
///
/// @param fetch longest time for what a tick waits for to its end
/// @param patience how long a tick waits for a first fetch, which goes on without it
/// @param clock by which a first fetch is judged to hang
record Limits(Duration fetch, Duration patience, InstantSource clock) {}
