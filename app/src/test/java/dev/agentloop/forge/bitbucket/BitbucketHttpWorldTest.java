package dev.agentloop.forge.bitbucket;

import dev.agentloop.codehost.CodeHostContract;
import dev.agentloop.codehost.CodeHostWorld;
import dev.agentloop.credentials.Token;
import org.junit.jupiter.api.AfterEach;

/// The contract with everything at the far side done over HTTP, as on a live server: what `BitbucketLiveIT` uses is proven here.
class BitbucketHttpWorldTest implements CodeHostContract {
    private final StubBitbucket stub = new StubBitbucket();
    private final HttpWorld world =
            new HttpWorld(stub.server.url() + "/2.0", new Token("BITBUCKET_TOKEN", StubBitbucket.ACCESS_TOKEN), StubRepository.HERE, StubPages.PAGE_SIZE);

    @AfterEach
    void stop() {
        world.close();
        stub.close();
    }

    @Override
    public CodeHostWorld world() {
        return world;
    }
}
