package dev.agentloop.forge.jira;

import dev.agentloop.tracker.TrackerWorld;
import org.junit.jupiter.api.AfterEach;

/// What every forge must do, on a stub that behaves as Jira documents.
class JiraContractTest implements JiraTrackerContract {
    private final StubWorld world = new StubWorld();

    @Override
    public TrackerWorld world() {
        return world;
    }

    @AfterEach
    void stop() {
        world.close();
    }
}
