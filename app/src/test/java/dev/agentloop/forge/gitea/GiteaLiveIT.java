package dev.agentloop.forge.gitea;

import dev.agentloop.codehost.CodeHostContract;
import dev.agentloop.codehost.CodeHostWorld;
import dev.agentloop.tracker.TrackerContract;
import dev.agentloop.tracker.TrackerWorld;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;

/// The contract on running servers. Each needs the address in `AGENTLOOP_LIVE_GITEA_URL`, a token with the scopes `write:issue`, `write:repository` and `read:user` in
/// `_TOKEN`, and in `_REPO` as OWNER/NAME a repository whose name ends in `-test`, of which the account is an administrator: it is emptied, again and again. It needs a
/// first commit. The same for `FORGEJO`.
@Timeout(300)
class GiteaLiveIT {
    private HttpWorld world;

    private HttpWorld world(String forge) throws Exception {
        if (world == null) {
            String prefix = "AGENTLOOP_LIVE_" + forge + "_";
            boolean told = Stream.of("URL", "TOKEN", "REPO").allMatch(name -> System.getenv(prefix + name) != null);
            Assumptions.assumeTrue(told, () -> "no live host: %sURL, _TOKEN and _REPO are not set".formatted(prefix));
            String repository = System.getenv(prefix + "REPO");
            if (!repository.endsWith("-test")) {
                throw new IllegalStateException("%s would be emptied; only a repository whose name ends in -test may be".formatted(repository));
            }
            world = new HttpWorld(System.getenv(prefix + "URL").replaceFirst("/+$", ""), repository, System.getenv(prefix + "TOKEN"));
        }
        return world;
    }

    @AfterEach
    void stop() {
        if (world != null) {
            world.close();
        }
    }

    @Nested
    class GiteaAsTracker implements TrackerContract {
        @Override
        public TrackerWorld world() throws Exception {
            return GiteaLiveIT.this.world("GITEA");
        }
    }

    @Nested
    class GiteaAsCodeHost implements CodeHostContract {
        @Override
        public CodeHostWorld world() throws Exception {
            return GiteaLiveIT.this.world("GITEA");
        }
    }

    @Nested
    class ForgejoAsTracker implements TrackerContract {
        @Override
        public TrackerWorld world() throws Exception {
            return GiteaLiveIT.this.world("FORGEJO");
        }
    }

    @Nested
    class ForgejoAsCodeHost implements CodeHostContract {
        @Override
        public CodeHostWorld world() throws Exception {
            return GiteaLiveIT.this.world("FORGEJO");
        }
    }
}
