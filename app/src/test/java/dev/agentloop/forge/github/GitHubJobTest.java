package dev.agentloop.forge.github;

import dev.agentloop.codehost.CodeHostWorld;
import dev.agentloop.tick.ForgeJobContract;
import dev.agentloop.tracker.TrackerWorld;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

class GitHubJobTest implements ForgeJobContract {
    private final StubWorld world = new StubWorld();

    @AfterEach
    void stop() {
        world.close();
    }

    @Override
    public String forge() {
        return "GitHub";
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
        return world.repository;
    }

    @Override
    public List<String> requests() {
        List<String> lines = world.stub.server.lines();
        world.stub.server.forget();
        return lines;
    }
}
