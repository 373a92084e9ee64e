package dev.agentloop.forge.bitbucket;

import dev.agentloop.codehost.CodeHost;
import dev.agentloop.forge.ForgeHttp;
import dev.agentloop.forge.ForkWish;
import dev.agentloop.forge.Rest;
import dev.agentloop.forge.TokenSource;
import dev.agentloop.model.LoopConfig;
import java.util.function.Consumer;

/// The code host of one loop on Bitbucket Cloud, for one tick. There is no tracker: Bitbucket has no issues any more.
public record Bitbucket(CodeHost codeHost) {
    /// @param notices told what a person should know though nothing failed, such as a renamed repository
    /// @throws IllegalArgumentException when `repoURL` names no repository
    public static Bitbucket of(LoopConfig config, TokenSource tokens, ForgeHttp http, Consumer<String> notices) {
        Address address = Address.of(config.repoURL(), config.forge().apiURL());
        Rest rest = new Rest(http, address.apiURL(), tokens, new BitbucketDialect(address));
        return new Bitbucket(new BitbucketCodeHost(rest, address, ForkWish.of(config), notices));
    }
}
