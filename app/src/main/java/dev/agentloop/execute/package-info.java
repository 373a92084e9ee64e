/// Performs actions, with no meaningful choice left: every choice was the planner's.
///
/// Whatever has more than one outside effect is written down as an `Intent` before the first and removed after the last. Each step is safe to repeat, so what a
/// dead tick began is finished by the same code that begins it.
package dev.agentloop.execute;
