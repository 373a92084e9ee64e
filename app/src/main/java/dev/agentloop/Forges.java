package dev.agentloop;

import dev.agentloop.codehost.CodeHost;
import dev.agentloop.credentials.AppTokens;
import dev.agentloop.credentials.GitHubApp;
import dev.agentloop.credentials.Token;
import dev.agentloop.credentials.TokenLookup;
import dev.agentloop.doctor.Credential;
import dev.agentloop.forge.ForgeHttp;
import dev.agentloop.forge.TokenSource;
import dev.agentloop.forge.bitbucket.Bitbucket;
import dev.agentloop.forge.gitea.Gitea;
import dev.agentloop.forge.github.GitHub;
import dev.agentloop.forge.gitlab.GitLab;
import dev.agentloop.forge.jira.Jira;
import dev.agentloop.forge.local.LocalCodeHost;
import dev.agentloop.forge.local.LocalPaths;
import dev.agentloop.forge.local.LocalTracker;
import dev.agentloop.model.Effects;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.LoopConfig.Forge;
import dev.agentloop.model.LoopConfig.TrackerConfig;
import dev.agentloop.tracker.Tracker;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Connects loops to the forges their configuration names: any tracker with any code host.
///
/// @param environment of the process
/// @param person login of whoever runs the program, by which the local forge knows them
/// @param lookup shared by all loops, so that a `token-cmd` is run once
/// @param apps shared by all loops, so that an app's token is made once
record Forges(Map<String, String> environment, String person, InstantSource clock, ForgeHttp http, TokenLookup lookup, AppTokens apps) {
    record Ports(Tracker tracker, CodeHost codeHost) {}

    /// @param remarks told what a person should know though nothing failed
    Ports ports(LoopConfig config, Consumer<String> remarks) {
        Optional<Tracker> beside = config.tracker().map(tracker -> switch (tracker) {
            case TrackerConfig.Jira jira -> Jira.of(config, jira, new JiraTokens(lookup, authority(jira.url())), email(), http, remarks).tracker();
            case TrackerConfig.Local(String path) -> localTracker(config, Path.of(path));
        });
        return switch (config.forge().type()) {
            case LOCAL -> local(config, beside);
            case GITHUB -> {
                GitHub gitHub = GitHub.of(config, tokens(config, GitHub.apiURL(config)), http, remarks);
                yield new Ports(beside.orElseGet(gitHub::tracker), gitHub.codeHost());
            }
            case GITLAB -> {
                GitLab gitLab = GitLab.of(config, tokens(config, ""), http, remarks);
                yield new Ports(beside.orElseGet(gitLab::tracker), gitLab.codeHost());
            }
            case GITEA, FORGEJO -> {
                Gitea gitea = Gitea.of(config, tokens(config, ""), http, remarks);
                yield new Ports(beside.orElseGet(gitea::tracker), gitea.codeHost());
            }
            case BITBUCKET -> new Ports(
                    beside.orElseThrow(() -> new IllegalStateException("a loop on Bitbucket without a tracker is refused when its configuration is read")),
                    Bitbucket.of(config, tokens(config, ""), http, remarks).codeHost());
        };
    }

    /// Whom the token for this repository belongs to. Empty when there is none, when it is an app's, which is nobody who opens issues, or when it cannot be told without a
    /// configuration.
    Optional<String> login(String repoURL) throws ForgeException {
        if (!"github.com".equalsIgnoreCase(URI.create(repoURL).getHost())) {
            return Optional.empty();
        }
        if (lookup.app(Forge.Type.GITHUB, authority(repoURL)).isPresent()) {
            return Optional.empty();
        }
        TokenSource tokens = new HostTokens(lookup, Forge.Type.GITHUB, authority(repoURL), apps, GitHubApp.apiURL("github.com"));
        return tokens.token().isPresent() ? Optional.of(GitHub.login(repoURL, tokens, http)) : Optional.empty();
    }

    /// What git is to push with, on the host of the clones.
    Optional<Token> gitToken(LoopConfig config) throws ForgeException {
        String url = config.cloneURL().startsWith("http") ? config.cloneURL() : config.repoURL();
        String appURL = config.forge().type() == Forge.Type.GITHUB ? GitHub.apiURL(config) : "";
        return new HostTokens(lookup, config.forge().type(), authority(url), apps, appURL).token();
    }

    /// Where the tokens of a loop come from.
    ///
    /// @param places those of the process, or of another environment; there an app is only looked for, since its tokens would be the same
    List<Credential> credentials(LoopConfig config, TokenLookup places) {
        List<Credential> found = new ArrayList<>();
        Optional<String> jira = config.tracker().flatMap(tracker -> tracker instanceof TrackerConfig.Jira(String url, _) ? Optional.of(authority(url)) : Optional.empty());
        jira.ifPresent(host -> found.add(credential("issues", host, new JiraTokens(places, host))));
        Forge.Type type = config.forge().type();
        if (type != Forge.Type.LOCAL) {
            String host = authority(config.repoURL());
            String purpose = config.tracker().isPresent() ? "code" : "issues and code";
            Optional<GitHubApp> app = places.equals(lookup) ? Optional.empty() : places.app(type, host);
            String api = type == Forge.Type.GITHUB ? GitHub.apiURL(config) : "";
            found.add(app.isPresent()
                    ? new Credential(purpose, host, Optional.of("a GitHub App"), List.of(), Optional.empty())
                    : credential(purpose, host, new HostTokens(places, type, host, apps, api)));
        }
        return found;
    }

    private static Credential credential(String purpose, String host, TokenSource tokens) {
        try {
            return new Credential(purpose, host, tokens.token().map(Token::source), tokens.places(), Optional.empty());
        } catch (ForgeException e) {
            return new Credential(purpose, host, Optional.empty(), tokens.places(), Optional.of(e.getMessage()));
        }
    }

    private Ports local(LoopConfig config, Optional<Tracker> beside) {
        Path repository = LocalPaths.repository(config.repoURL());
        Path issues = LocalPaths.beside(repository);
        return new Ports(beside.orElseGet(() -> localTracker(config, issues)), new LocalCodeHost(repository, issues, config.headBranch(), true, Effects.NONE));
    }

    private Tracker localTracker(LoopConfig config, Path issues) {
        return new LocalTracker(config.name(), issues, person, clock, Effects.NONE);
    }

    /// @param appURL where a GitHub App's token is made
    private TokenSource tokens(LoopConfig config, String appURL) {
        return new HostTokens(lookup, config.forge().type(), authority(config.repoURL()), apps, appURL);
    }

    private static String authority(String url) {
        return URI.create(url).getAuthority();
    }

    /// The account a Jira token belongs to.
    private Optional<String> email() {
        return Optional.of(environment.getOrDefault("JIRA_EMAIL", "").strip()).filter(text -> !text.isEmpty());
    }

    private record HostTokens(TokenLookup lookup, Forge.Type type, String host, AppTokens apps, String appURL) implements TokenSource {
        @Override
        public Optional<Token> token() throws ForgeException {
            Optional<GitHubApp> app = lookup.app(type, host);
            return app.isPresent() ? Optional.of(apps.token(app.get(), appURL)) : lookup.find(type, host);
        }

        @Override
        public List<String> places() {
            return lookup.places(type, host);
        }
    }

    private record JiraTokens(TokenLookup lookup, String host) implements TokenSource {
        @Override
        public Optional<Token> token() {
            return lookup.findForJira(host);
        }

        @Override
        public List<String> places() {
            return lookup.placesForJira(host);
        }
    }
}
