package dev.agentloop.model;

/// What a process is recognised by: a PID alone may be reused, and a start instant moves when the clock is set.
///
/// @param match a text its command line contains
/// @param startTicks clock ticks between boot and its start (field 22 of `/proc/PID/stat`)
/// @param bootId the boot those ticks are counted from
public record ProcessIdentity(long pid, String match, long startTicks, String bootId) {}
