/// Telling people by a command of theirs.
package dev.agentloop.notify;
