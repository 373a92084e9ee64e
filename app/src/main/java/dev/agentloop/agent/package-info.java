/// The port to coding agents, and its one implementation through `acpx`: starting a run detached, recognising its processes, stopping it completely, and
/// reading what it left in `output.json`.
package dev.agentloop.agent;
