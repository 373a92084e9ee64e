package dev.agentloop.forge.github;

import dev.agentloop.codehost.CodeHost;
import dev.agentloop.forge.ForgeHttp;
import dev.agentloop.forge.ForkWish;
import dev.agentloop.forge.Home;
import dev.agentloop.forge.PathNaming;
import dev.agentloop.forge.Rest;
import dev.agentloop.forge.TokenSource;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.tracker.Tracker;
import java.util.Optional;
import java.util.function.Consumer;

/// The two ports of one loop on GitHub, for one tick. Each counts its own requests; limits, connections and time are those of the `ForgeHttp` they share.
public record GitHub(Tracker tracker, CodeHost codeHost) {
    /// @param notices told what a person should know though nothing failed, such as a renamed repository
    /// @throws IllegalArgumentException when `repoURL` names no repository
    public static GitHub of(LoopConfig config, TokenSource tokens, ForgeHttp http, Consumer<String> notices) {
        Address address = Address.of(config.repoURL(), config.forge().apiURL());
        GitHubDialect dialect = new GitHubDialect(address);
        Rest issues = new Rest(http, address.apiURL(), tokens, dialect);
        Rest code = new Rest(http, address.apiURL(), tokens, dialect);
        return new GitHub(
                new GitHubTracker(issues, home(issues, address, notices), new Account(issues, address), config.name()),
                new GitHubCodeHost(code, home(code, address, notices), new Account(code, address), ForkWish.of(config)));
    }

    /// Where a loop's GitHub answers REST.
    ///
    /// @throws IllegalArgumentException when `repoURL` names no repository
    public static String apiURL(LoopConfig config) {
        return Address.of(config.repoURL(), config.forge().apiURL()).apiURL();
    }

    static Home home(Rest rest, Address address, Consumer<String> notices) {
        return new Home(rest, address.repository(), new PathNaming("repos", "a classic token needs the scope repo, a fine-grained one or a GitHub App the permissions of what it writes"), notices);
    }

    /// Who the token belongs to.
    ///
    /// @param repoURL of a repository on github.com
    public static String login(String repoURL, TokenSource tokens, ForgeHttp http) throws ForgeException {
        Address address = Address.of(repoURL, Optional.empty());
        return new Account(new Rest(http, address.apiURL(), tokens, new GitHubDialect(address)), address).login();
    }
}
