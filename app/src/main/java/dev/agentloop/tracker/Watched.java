package dev.agentloop.tracker;

import dev.agentloop.model.Label;

/// A label whose issues a full listing must find.
///
/// @param closedToo whether closed issues with it matter too
public record Watched(Label label, boolean closedToo) {}
