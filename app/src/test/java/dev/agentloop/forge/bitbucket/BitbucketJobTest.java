package dev.agentloop.forge.bitbucket;

import dev.agentloop.codehost.CodeHostWorld;
import dev.agentloop.model.LoopName;
import dev.agentloop.tick.ForgeJobContract;
import dev.agentloop.tracker.FakeForge;
import dev.agentloop.tracker.TrackerWorld;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/// The issues are elsewhere: each call of that tracker counts as one request.
class BitbucketJobTest implements ForgeJobContract {
    private final StubWorld world = new StubWorld();
    private final FakeForge issues = new FakeForge(new LoopName("shop"), world.repository);

    @AfterEach
    void stop() {
        world.close();
    }

    @Override
    public String forge() {
        return "Bitbucket, and a tracker beside it";
    }

    @Override
    public TrackerWorld tracker() {
        return issues;
    }

    @Override
    public CodeHostWorld codeHost() {
        world.afresh = true;
        return world;
    }

    @Override
    public InstantSource clock() {
        return world.repository;
    }

    @Override
    public List<String> requests() {
        List<String> all = new ArrayList<>(world.stub.server.lines());
        issues.calls().log().forEach(call -> all.add("tracker: " + call));
        world.stub.server.forget();
        issues.calls().forgetLog();
        return all;
    }
}
