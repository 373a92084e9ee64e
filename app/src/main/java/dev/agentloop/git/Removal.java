package dev.agentloop.git;

import dev.agentloop.model.Effects;
import java.io.IOException;
import java.nio.file.Path;

/// Deletes what git and agents leave: also directories nobody may write to, and paths longer than the kernel takes. Links are not followed.
public final class Removal {
    private Removal() {}

    public static void of(Path path) throws IOException {
        new Directories(Effects.NONE).delete(path);
    }
}
