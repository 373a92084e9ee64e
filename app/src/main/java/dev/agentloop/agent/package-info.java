/// The port to coding agents, and its one implementation, through `acpx` or as a command without ACP: starting a run detached, recognising its processes, and stopping it
/// completely. What it left is read by `conversation`.
package dev.agentloop.agent;
