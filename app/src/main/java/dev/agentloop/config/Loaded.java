package dev.agentloop.config;

import dev.agentloop.model.LoopConfig;
import java.util.List;
import java.util.stream.Stream;

/// What `loop/` holds. A broken loop never hides a good one.
///
/// @param loops the good ones, by name
/// @param broken by name
/// @param general problems that belong to no loop: `loop/` missing or empty, a directory that cannot be a loop's name
public record Loaded(List<LoopConfig> loops, List<BrokenLoop> broken, List<Problem> general) {
    public Loaded {
        loops = List.copyOf(loops);
        broken = List.copyOf(broken);
        general = List.copyOf(general);
    }

    /// All problems, the general ones first, each group sorted by place.
    public List<Problem> problems() {
        return Stream.concat(general.stream(), broken.stream().flatMap(loop -> loop.problems().stream())).toList();
    }
}
