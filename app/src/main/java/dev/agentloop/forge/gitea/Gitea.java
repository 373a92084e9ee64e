package dev.agentloop.forge.gitea;

import dev.agentloop.codehost.CodeHost;
import dev.agentloop.forge.ForgeHttp;
import dev.agentloop.forge.ForkWish;
import dev.agentloop.forge.Home;
import dev.agentloop.forge.PathNaming;
import dev.agentloop.forge.Rest;
import dev.agentloop.forge.TokenSource;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.LoopConfig.Forge;
import dev.agentloop.tracker.Tracker;
import java.util.function.Consumer;

/// The two ports of one loop on Gitea or Forgejo, for one tick. Each counts its own requests; limits, connections and time are those of the `ForgeHttp` they share.
public record Gitea(Tracker tracker, CodeHost codeHost) {
    /// @param notices told what a person should know though nothing failed, such as a renamed repository
    /// @throws IllegalArgumentException when `repoURL` names no repository
    public static Gitea of(LoopConfig config, TokenSource tokens, ForgeHttp http, Consumer<String> notices) {
        Address address = Address.of(config.repoURL(), config.forge().apiURL());
        GiteaDialect dialect = new GiteaDialect(config.forge().type() == Forge.Type.FORGEJO ? "Forgejo" : "Gitea", address);
        Rest issues = new Rest(http, address.apiURL(), tokens, dialect);
        Rest code = new Rest(http, address.apiURL(), tokens, dialect);
        return new Gitea(
                new GiteaTracker(issues, home(issues, address, notices), notices, config.name()),
                new GiteaCodeHost(code, home(code, address, notices), config.headBranch(), ForkWish.of(config)));
    }

    static Home home(Rest rest, Address address, Consumer<String> notices) {
        PathNaming naming = new PathNaming("repos", "the account needs write access to the repository, and the token the scopes write:issue and write:repository");
        return new Home(rest, address.repository(), naming, notices);
    }
}
