package dev.agentloop.forge.jira;

import dev.agentloop.forge.LiveHost;
import dev.agentloop.tracker.TrackerWorld;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/// What every forge must do, on a Jira on the network, in a project that is empty and stands for nothing. Its account needs the permission Delete Issues besides.
@Timeout(600)
class JiraLiveIT implements JiraTrackerContract {
    private HttpWorld world;

    @BeforeEach
    void begin() throws Exception {
        LiveHost host = LiveHost.need("JIRA", "EMAIL", "PROJECT");
        world = new HttpWorld(new Address(host.url(), host.get("PROJECT")), host.get("EMAIL"), host.get("TOKEN"), 10, InstantSource.system());
    }

    @Override
    public TrackerWorld world() {
        return world;
    }

    @AfterEach
    void stop() throws Exception {
        if (world != null) {
            world.end();
        }
    }
}
