package dev.agentloop.git;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// What a tick leaves beside a clone that died while it made or removed one. No agent ever worked in it, or what was in it is kept already.
public final class HalfClones {
    /// A clone on its way, one on its way out after its work was kept, and what keeping it needed.
    private static final List<String> NAMES = List.of("clone.new", "clone.old", "rescue.tmp");

    private HalfClones() {}

    /// @param meta the directory beside the clone
    public static List<Path> in(Path meta) {
        return NAMES.stream().map(meta::resolve).filter(Directories::exists).toList();
    }

    static void delete(Path meta, Directories directories) throws IOException {
        for (Path half : in(meta)) {
            directories.delete(half);
        }
    }
}
