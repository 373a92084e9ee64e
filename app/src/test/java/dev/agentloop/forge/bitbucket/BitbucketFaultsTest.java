package dev.agentloop.forge.bitbucket;

import dev.agentloop.forge.FaultsContract;
import dev.agentloop.forge.ForgeHttp;
import java.util.Optional;

class BitbucketFaultsTest implements FaultsContract {
    @Override
    public Far far() {
        StubWorld world = new StubWorld();
        ForgeHttp http = world.client(IMPATIENT);
        return new Far(Optional.empty(), Optional.empty(), Optional.of(world), Optional.of(world.codeHost(http, Optional.empty())), Optional.of(world.codeHost(http, Optional.of(world.forkOwner()))), world.stub.server, world::close);
    }
}
