package dev.agentloop.forge.bitbucket;

import dev.agentloop.codehost.CodeHostContract;
import dev.agentloop.codehost.CodeHostWorld;
import org.junit.jupiter.api.AfterEach;

/// What every code host must do, on a stub that behaves as Bitbucket documents.
class BitbucketContractTest implements CodeHostContract {
    private final StubWorld world = new StubWorld();

    @AfterEach
    void stop() {
        world.close();
    }

    @Override
    public CodeHostWorld world() {
        return world;
    }
}
