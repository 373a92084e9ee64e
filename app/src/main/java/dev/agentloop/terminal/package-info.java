/// Text for a terminal: lines in styles, Markdown, and a conversation with an agent. What others wrote is made harmless here; whoever prints it turns styles into colours, or leaves
/// them out.
package dev.agentloop.terminal;
