package dev.agentloop.forge.gitlab;

import dev.agentloop.forge.FaultsContract;
import java.util.Optional;

class GitLabFaultsTest implements FaultsContract {
    @Override
    public Far far() {
        StubWorld world = new StubWorld();
        GitLab impatient = world.gitLab(world.client(IMPATIENT));
        return new Far(Optional.of(world), Optional.of(impatient.tracker()), Optional.of(world), Optional.of(impatient.codeHost()), world.stub.server, world::close);
    }
}
