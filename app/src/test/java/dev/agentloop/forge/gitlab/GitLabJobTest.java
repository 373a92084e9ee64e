package dev.agentloop.forge.gitlab;

import dev.agentloop.codehost.CodeHostWorld;
import dev.agentloop.tick.ForgeJobContract;
import dev.agentloop.tracker.TrackerWorld;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

class GitLabJobTest implements ForgeJobContract {
    private final StubWorld world = new StubWorld();

    @AfterEach
    void stop() {
        world.close();
    }

    @Override
    public String forge() {
        return "GitLab";
    }

    @Override
    public TrackerWorld tracker() {
        return world;
    }

    @Override
    public CodeHostWorld codeHost() {
        return world;
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
