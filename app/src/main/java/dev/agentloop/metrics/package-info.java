/// The figures a tick leaves for monitoring: `Metric` is the list of them, `LoopFigures` takes one loop's from the planner's own snapshot, `Exposition` writes and reads
/// them in Prometheus' text format.
package dev.agentloop.metrics;
