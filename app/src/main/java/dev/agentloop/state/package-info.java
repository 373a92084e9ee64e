/// `loop-data/`: the only state besides the labels.
///
/// One small file per key. Every file is written beside its place, synced and renamed, so a reader sees the old content or the new one. A file that does not
/// parse is a `DamagedException` with its path, never a crash of the tick.
package dev.agentloop.state;
