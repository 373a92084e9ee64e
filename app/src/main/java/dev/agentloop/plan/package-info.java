/// The decisions: a pure function from a `Snapshot` to a `Plan`.
///
/// Nothing here reads a clock, a disk or a network, so every rule is one small test, and `agentloop plan` shows exactly what a tick would do.
/// `Row` is the table of the label machine; `Planner` acts by it; the other classes answer one question each.
package dev.agentloop.plan;
