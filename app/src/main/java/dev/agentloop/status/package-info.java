/// The offline picture: what `loop-data/` and the process table say about every issue, in the planner's own words. No network, no writes.
///
/// `agentloop status`, its `--json`, and the web page show this; `agentloop costs` adds up what runs used.
package dev.agentloop.status;
