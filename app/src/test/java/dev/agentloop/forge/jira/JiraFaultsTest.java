package dev.agentloop.forge.jira;

import dev.agentloop.forge.FaultsContract;
import java.util.Optional;

class JiraFaultsTest implements FaultsContract {
    @Override
    public Far far() {
        StubWorld world = new StubWorld();
        return new Far(Optional.of(world), Optional.of(world.tracker(world.client(IMPATIENT))), Optional.empty(), Optional.empty(), Optional.empty(), world.stub.server, world::close);
    }
}
