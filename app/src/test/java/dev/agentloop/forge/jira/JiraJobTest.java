package dev.agentloop.forge.jira;

import dev.agentloop.codehost.CodeHostWorld;
import dev.agentloop.tick.ForgeJobContract;
import dev.agentloop.tracker.FakeForge;
import dev.agentloop.tracker.TrackerWorld;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/// Jira for the issues, and for the code a host whose requests are not counted here.
class JiraJobTest implements ForgeJobContract {
    private final StubWorld world = new StubWorld();
    private final FakeForge code = new FakeForge(world.loop(), world.project);

    @AfterEach
    void stop() {
        world.close();
    }

    @Override
    public String forge() {
        return "Jira, the issues alone";
    }

    @Override
    public TrackerWorld tracker() {
        return world;
    }

    @Override
    public CodeHostWorld codeHost() {
        return code;
    }

    @Override
    public InstantSource clock() {
        return world.clock();
    }

    @Override
    public List<String> requests() {
        return world.requests();
    }
}
