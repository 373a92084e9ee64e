/// Values everybody speaks: issues, labels, prompts, runs, and the snapshot the planner decides on.
///
/// Everything here is immutable data whose constructor refuses what must not exist, so the rest of the program need not check again.
/// Nothing here touches a disk, a process or a network, and nothing here knows any other package.
package dev.agentloop.model;
