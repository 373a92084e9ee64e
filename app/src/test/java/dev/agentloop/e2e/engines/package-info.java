/// Coding agents somebody else wrote, and the language models they believe to talk to: scripts on loopback, in the words of each vendor's API.
package dev.agentloop.e2e.engines;
