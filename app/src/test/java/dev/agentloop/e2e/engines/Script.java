package dev.agentloop.e2e.engines;

import java.util.List;

/// The answers to one prompt, in order; the last one again when more is asked.
///
/// @param cues all stand in the user's message it answers
public record Script(List<String> cues, List<Move> moves) {
    public Script {
        cues = List.copyOf(cues);
        moves = List.copyOf(moves);
    }

    boolean answers(String prompt) {
        return cues.stream().allMatch(prompt::contains);
    }

    /// @param done how many of the moves were made
    Move next(int done) {
        return moves.get(Math.min(done, moves.size() - 1));
    }
}
