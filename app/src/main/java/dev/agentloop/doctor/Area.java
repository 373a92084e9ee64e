package dev.agentloop.doctor;

/// What a check is about, in the order they are told.
public enum Area {
    CONFIGURATION,
    MACHINE,
    AGENT,
    LOOP,
    SCHEDULE
}
