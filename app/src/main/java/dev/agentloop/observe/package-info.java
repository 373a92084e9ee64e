/// From the ports to a `Snapshot`: what the tracker says, what `loop-data/` holds, and which processes run.
///
/// Observing changes nothing, on disk or on the forge; what it cannot read whole it reports as such, and the planner decides nothing from it.
package dev.agentloop.observe;
