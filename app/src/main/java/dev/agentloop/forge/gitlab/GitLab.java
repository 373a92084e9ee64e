package dev.agentloop.forge.gitlab;

import dev.agentloop.codehost.CodeHost;
import dev.agentloop.forge.ForgeHttp;
import dev.agentloop.forge.ForkWish;
import dev.agentloop.forge.Home;
import dev.agentloop.forge.Rest;
import dev.agentloop.forge.TokenSource;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.LoopName;
import dev.agentloop.tracker.Tracker;
import java.util.Optional;
import java.util.function.Consumer;

/// The two ports of one loop on GitLab, for one tick. Each counts its own requests; limits, connections and time are those of the `ForgeHttp` they share.
public record GitLab(Tracker tracker, CodeHost codeHost) {
    /// @param notices told what a person should know though nothing failed, such as a renamed project
    /// @throws IllegalArgumentException when `repoURL` names no project
    public static GitLab of(LoopConfig config, TokenSource tokens, ForgeHttp http, Consumer<String> notices) {
        return of(Address.of(config.repoURL(), config.forge().apiURL()), config.name(), ForkWish.of(config), tokens, http, notices);
    }

    /// @param fork the fork whose branches count besides the project's own
    static GitLab of(Address address, LoopName loop, Optional<ForkWish> fork, TokenSource tokens, ForgeHttp http, Consumer<String> notices) {
        GitLabDialect dialect = new GitLabDialect(address);
        Rest issues = new Rest(http, address.apiURL(), tokens, dialect);
        Rest code = new Rest(http, address.apiURL(), tokens, dialect);
        Project project = new Project();
        Home home = new Home(code, address.project(), new Project(), notices);
        return new GitLab(
                new GitLabTracker(issues, new Home(issues, address.project(), project, notices), project, loop),
                new GitLabCodeHost(code, home, new Checks(code, home, address), fork));
    }
}
