package dev.agentloop.forge.jira;

import dev.agentloop.tracker.TrackerWorld;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/// What every forge must do, on a Jira on the network, in a project that is empty and stands for nothing. Its account needs the permission Delete Issues besides.
@Timeout(600)
class JiraLiveIT implements JiraTrackerContract {
    private HttpWorld world;

    @BeforeEach
    void begin() throws Exception {
        Map<String, String> environment = System.getenv();
        for (String name : new String[] {"URL", "TOKEN", "EMAIL", "PROJECT"}) {
            Assumptions.assumeTrue(environment.containsKey("AGENTLOOP_LIVE_JIRA_" + name), "no live host: AGENTLOOP_LIVE_JIRA_URL, _TOKEN, _EMAIL and _PROJECT name one");
        }
        Address address = new Address(environment.get("AGENTLOOP_LIVE_JIRA_URL"), environment.get("AGENTLOOP_LIVE_JIRA_PROJECT"));
        world = new HttpWorld(address, environment.get("AGENTLOOP_LIVE_JIRA_EMAIL"), environment.get("AGENTLOOP_LIVE_JIRA_TOKEN"), 10, InstantSource.system());
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
