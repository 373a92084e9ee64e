package dev.agentloop.tracker;

/// What a tracker allows.
///
/// @param commentLength most characters (Java's `length()`) of one comment
public record TrackerLimits(int commentLength) {}
