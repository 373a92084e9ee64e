/// What nothing needs any more and no tick removes by itself: leftovers of ticks that died, caches of loops that are gone, old versions of the program.
///
/// Of issues it decides nothing: which clones and runs go is the planner's word.
package dev.agentloop.gc;
