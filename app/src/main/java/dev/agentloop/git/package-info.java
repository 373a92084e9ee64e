/// Git: the shared object cache, the clones agents work in, and the credential helper.
///
/// A clone an agent has worked in is hostile ground: its hooks, filters and configuration are never run or believed by agentloop's own git commands.
package dev.agentloop.git;
