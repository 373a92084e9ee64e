package dev.agentloop.forge.bitbucket;

import dev.agentloop.codehost.CodeHostWorld;
import dev.agentloop.model.LoopName;
import dev.agentloop.tick.ForgeJobContract;
import dev.agentloop.tracker.FakeForge;
import dev.agentloop.tracker.TrackerWorld;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/// Bitbucket for the code, and for the issues a tracker whose requests are not counted here.
class BitbucketJobTest implements ForgeJobContract {
    private final StubWorld world = new StubWorld();
    private final FakeForge issues = new FakeForge(new LoopName("shop"), world.repository);

    @AfterEach
    void stop() {
        world.close();
    }

    @Override
    public String forge() {
        return "Bitbucket, the code alone";
    }

    @Override
    public TrackerWorld tracker() {
        return issues;
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
    public int idle() {
        return 0;
    }

    @Override
    public List<String> requests() {
        return world.requests();
    }
}
