/// The decisions: a pure function from a `Snapshot` to a `Plan`.
///
/// Nothing here reads a clock, a disk or a network, so every rule is one small test, and `agentloop plan` shows exactly what a tick would do.
/// `Planner` holds the table of the label machine, row by row; the other classes answer one question each.
package dev.agentloop.plan;
