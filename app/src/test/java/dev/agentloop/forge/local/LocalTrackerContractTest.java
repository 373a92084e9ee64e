package dev.agentloop.forge.local;

import dev.agentloop.tracker.TrackerContract;
import dev.agentloop.tracker.TrackerWorld;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class LocalTrackerContractTest implements TrackerContract {
    @TempDir
    private Path folder;

    private LocalTrackerWorld world;

    @BeforeEach
    void begin() {
        world = new LocalTrackerWorld(folder);
    }

    @Override
    public TrackerWorld world() {
        return world;
    }
}
