package dev.agentloop.forge.gitea;

import dev.agentloop.codehost.CodeHostWorld;
import dev.agentloop.tick.ForgeJobContract;
import dev.agentloop.tracker.TrackerWorld;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class GiteaJobTest implements ForgeJobContract {
    private final StubWorld world = new StubWorld(StubGitea.Flavour.GITEA);

    /// Costs are those of a server as it is installed.
    @BeforeEach
    void pageOfFifty() {
        world.stub.mostPerPage = 50;
    }

    @AfterEach
    void stop() {
        world.close();
    }

    @Override
    public String forge() {
        return "Gitea, Forgejo";
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
