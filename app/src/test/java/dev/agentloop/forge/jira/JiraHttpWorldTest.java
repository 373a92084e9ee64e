package dev.agentloop.forge.jira;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.tracker.TrackerWorld;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// What a live server is tried with, on the stub.
class JiraHttpWorldTest implements JiraTrackerContract {
    private final StubJira stub = new StubJira();
    private HttpWorld world;

    @BeforeEach
    void begin() throws Exception {
        world = new HttpWorld(new Address(stub.server.url(), StubProject.HERE), StubJira.EMAIL, StubJira.TOKEN, StubJira.PAGE_SIZE, stub.project);
    }

    @Override
    public TrackerWorld world() {
        return world;
    }

    @AfterEach
    void stop() throws Exception {
        world.end();
        assertThat(stub.project.items.values()).allMatch(item -> item.deleted);
        stub.close();
        assertThat(stub.complaints).isEmpty();
    }
}
