/// One tick: lock, load, observe, plan, execute, report.
///
/// `Tick` runs every loop, side by side; `LoopTick` is one loop's story, round by round, until nothing more is to be done.
package dev.agentloop.tick;
