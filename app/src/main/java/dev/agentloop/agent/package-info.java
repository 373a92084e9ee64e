/// The port to coding agents, and its one implementation, through `acpx` or as a command without ACP: starting a run detached, recognising its processes, stopping it completely,
/// and reading what it left in `output.json`. What agents say when they fail is one table, `FaultTable`.
package dev.agentloop.agent;
