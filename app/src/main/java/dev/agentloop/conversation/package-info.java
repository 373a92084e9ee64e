/// Reads what agents left in `output.json`: summed up for the planner by `OutputReader`, event by event for people by `ConversationReader`. Files may be of any size, still growing,
/// and hold anything. What agents say when they fail is one table, `FaultTable`.
package dev.agentloop.conversation;
