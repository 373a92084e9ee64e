package dev.agentloop.forge.github;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.forge.RestLimits;
import dev.agentloop.model.Label;
import dev.agentloop.tracker.Changes;
import dev.agentloop.tracker.Watched;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A loop with ten thousand issues: 100 requests, and nothing of their texts is kept.
@Timeout(120)
class GitHubListingMemoryTest {
    private static final int ISSUES = 10_000;
    private static final int BODY = 4_000;
    /// What 10,000 issues without their texts may hold; with them it would be 40 MB and more.
    private static final long MOST_BYTES = 20L << 20;

    private final StubWorld world = new StubWorld();

    @AfterEach
    void stop() {
        world.close();
    }

    @Test
    void tenThousandIssuesAreListedWithoutTheirTexts() throws Exception {
        world.stub.mostPerPage = 100;
        world.stub.etags = false;
        for (int i = 0; i < ISSUES; i++) {
            // A text of its own each, as an answer's would be; the stub's own copies do not count, being there before and after.
            world.repository.add("alice", "issue " + i, Integer.toString(i).repeat(BODY / 5), List.of("loop/plan"));
        }
        long before = used();
        Changes changes = world.tracker(world.client(RestLimits.DEFAULT)).changes(List.of(new Watched(new Label("loop/plan"), false)), Optional.empty());
        world.stub.server.forget();
        long kept = used() - before;

        assertThat(changes.issues()).hasSize(ISSUES);
        assertThat(kept).isLessThan(MOST_BYTES);
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
