package dev.agentloop.forge.gitea;

import dev.agentloop.codehost.CodeHostContract;
import dev.agentloop.codehost.CodeHostWorld;
import dev.agentloop.forge.LiveHost;
import dev.agentloop.tracker.TrackerContract;
import dev.agentloop.tracker.TrackerWorld;
import org.junit.jupiter.api.AfterEach;
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
            LiveHost host = LiveHost.need(forge, "REPO");
            String repository = host.get("REPO");
            if (!repository.endsWith("-test")) {
                throw new IllegalStateException("%s would be emptied; only a repository whose name ends in -test may be".formatted(repository));
            }
            world = new HttpWorld(host.url(), repository, host.get("TOKEN"));
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
