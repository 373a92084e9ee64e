package dev.agentloop.forge.gitea;

import dev.agentloop.forge.FaultsContract;
import dev.agentloop.forge.ForgeHttp;
import java.util.Optional;

class GiteaFaultsTest implements FaultsContract {
    @Override
    public Far far() {
        StubWorld world = new StubWorld(StubGitea.Flavour.GITEA);
        ForgeHttp http = world.client(IMPATIENT);
        return new Far(
                Optional.of(world), Optional.of(world.tracker(http)), Optional.of(world), Optional.of(world.codeHost(http, Optional.empty())), Optional.of(world.codeHost(http, Optional.of(world.forkOwner()))), world.stub.server, world::close);
    }
}
