package dev.agentloop.model;

import java.util.List;

/// What lies on the disk for an issue besides its runs.
///
/// @param hasClone whether its clone is there
/// @param neverStarted runs that were recorded and then never begun, because their tick died or a human was faster
/// @param trash whether something half deleted is left over
public record Keepings(boolean hasClone, List<RunId> neverStarted, boolean trash) {
    public static final Keepings NONE = new Keepings(false, List.of(), false);

    public Keepings {
        neverStarted = List.copyOf(neverStarted);
    }
}
