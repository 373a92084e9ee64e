/// Looks at everything a first tick needs, and says of each thing whether it is well, or what is wrong and how to mend it.
///
/// A check never throws for what it finds: that is its finding. Nothing is written but temporary files, and nothing is asked of a forge that would change anything there.
package dev.agentloop.doctor;
