package dev.agentloop.tick;

import java.util.List;

/// Sequences by which the model test once found something wrong, each with what it was.
final class OnceFailed {
    static final List<Sequence> SEQUENCES = List.of();

    private OnceFailed() {}
}
