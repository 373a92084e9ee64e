package dev.agentloop;

import dev.agentloop.agent.AcpxAgents;
import dev.agentloop.agent.Agents;
import dev.agentloop.cli.Console;
import dev.agentloop.cli.Program;
import dev.agentloop.codehost.CodeHost;
import dev.agentloop.config.Loaded;
import dev.agentloop.config.LoopDirectory;
import dev.agentloop.credentials.AppTokens;
import dev.agentloop.credentials.GitHubApp;
import dev.agentloop.credentials.Secrets;
import dev.agentloop.credentials.Token;
import dev.agentloop.credentials.TokenLookup;
import dev.agentloop.forge.ForgeHttp;
import dev.agentloop.forge.RestLimits;
import dev.agentloop.forge.TokenSource;
import dev.agentloop.forge.bitbucket.Bitbucket;
import dev.agentloop.forge.github.GitHub;
import dev.agentloop.forge.github.InstallationTokens;
import dev.agentloop.forge.local.LocalCodeHost;
import dev.agentloop.forge.local.LocalPaths;
import dev.agentloop.forge.local.LocalTracker;
import dev.agentloop.git.CredentialHelper;
import dev.agentloop.git.Git;
import dev.agentloop.git.GitWorkspaces;
import dev.agentloop.git.Workspaces;
import dev.agentloop.model.Effects;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.LoopConfig.Forge;
import dev.agentloop.model.Narrator;
import dev.agentloop.model.RequestLimit;
import dev.agentloop.notify.CommandNotifier;
import dev.agentloop.notify.Notifier;
import dev.agentloop.state.AtomicFiles;
import dev.agentloop.state.LoopData;
import dev.agentloop.state.StateRoot;
import dev.agentloop.state.TickLock;
import dev.agentloop.tick.LabelsOnce;
import dev.agentloop.tick.LoopPorts;
import dev.agentloop.tick.Tick;
import dev.agentloop.tracker.Tracker;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Builds everything, and is the only place that does.
final class Wiring implements Program {
    /// What the lock and process table know this program by.
    private static final String MATCH = "agentloop";

    /// Longest time for one fetch of a repository; a larger one is for the first, detached fill of the cache.
    private static final Duration FETCH_LIMIT = Duration.ofMinutes(5);

    private final Map<String, String> environment;
    private final Path workingDirectory;
    private final InstantSource clock;
    private final Secrets secrets;
    private final StreamConsole console;
    private final Agents agents;
    /// By the clock no one sets.
    private final long started = System.nanoTime();
    private final ForgeHttp http;
    /// Shared by all loops, so that a `token-cmd` is run once.
    private final TokenLookup lookup;
    /// Shared by all loops, so that an app's token is made once.
    private final AppTokens apps;

    Wiring(Map<String, String> environment, Path workingDirectory, InstantSource clock, PrintStream out, PrintStream err) {
        this.environment = Map.copyOf(environment);
        this.workingDirectory = workingDirectory;
        this.clock = clock;
        this.secrets = Secrets.of(environment);
        // For commands that ask no forge and so look up no token. What is wrong with the file is told by those that do.
        new TokenLookup(environment, secrets, _ -> {}).learnStored();
        this.console = new StreamConsole(out, err, environment, secrets::mask);
        this.lookup = new TokenLookup(environment, secrets, console::err);
        this.agents = new AcpxAgents(Effects.NONE, ZoneId.systemDefault());
        this.http = new ForgeHttp(environment, clock, this::timeLeft, RestLimits.DEFAULT);
        this.apps = new InstallationTokens(http, clock, secrets);
    }

    @Override
    public Duration timeLeft() {
        return Tick.TIME_LIMIT.minusNanos(System.nanoTime() - started);
    }

    @Override
    public Console console() {
        return console;
    }

    @Override
    public Narrator narrator() {
        return new ConsoleNarrator(console);
    }

    @Override
    public InstantSource clock() {
        return clock;
    }

    @Override
    public Map<String, String> environment() {
        return environment;
    }

    @Override
    public Path workingDirectory() {
        return workingDirectory;
    }

    @Override
    public Optional<Path> executable() {
        return Optional.ofNullable(System.getProperty("agentloop.executable")).map(Path::of);
    }

    @Override
    public Agents agents() {
        return agents;
    }

    @Override
    public TickLock.Holder holder() {
        return new TickLock.Holder(agents.self(MATCH), clock.instant());
    }

    @Override
    public Loaded load(Path loopDirectory) {
        return Adapters.check(LoopDirectory.load(loopDirectory), loopDirectory);
    }

    @Override
    public StateRoot state(Path loopData) {
        StateRoot state = new StateRoot(loopData, new AtomicFiles(Effects.NONE));
        http.goBy(state.requestLimits().all());
        return state;
    }

    @Override
    public void noteRateLimits(StateRoot state) {
        http.noteLimits(limit -> note(state, limit));
    }

    private void note(StateRoot state, RequestLimit limit) {
        try {
            state.requestLimits().note(limit);
        } catch (IOException e) {
            console.err("the rate limit of %s could not be noted, so the next tick asks once more: %s".formatted(limit.host(), e));
        }
    }

    @Override
    public LoopPorts.Ready connect(LoopConfig config, LoopData data) {
        Narrator narrator = narrator();
        Consumer<String> remarks = text -> narrator.event(config.name(), text);
        Ports ports = ports(config, remarks);
        config.agents().agents().forEach(agent -> secrets.learn(agent.env()));
        return new LoopPorts.Ready(
                config,
                ports.tracker(),
                ports.codeHost(),
                workspaces(remarks),
                new LabelsOnce(data),
                narrator,
                notifier(config),
                forAgents(config),
                secrets::mask);
    }

    private Notifier notifier(LoopConfig config) {
        return config.notifyCommand().isEmpty() ? Notifier.NONE : new CommandNotifier(config.notifyCommand(), environment, workingDirectory);
    }

    /// With `publish: agentloop` an agent holds no credential of any forge.
    private Map<String, String> forAgents(LoopConfig config) {
        Map<String, String> undirected = Git.undirected(environment);
        if (config.publish() == LoopConfig.Publish.AGENT) {
            return undirected;
        }
        Map<String, String> scrubbed = new HashMap<>(undirected);
        scrubbed.keySet().removeAll(TokenLookup.allVariables());
        return scrubbed;
    }

    private record Ports(Tracker tracker, CodeHost codeHost) {}

    private Ports ports(LoopConfig config, Consumer<String> remarks) {
        return switch (config.forge().type()) {
            case LOCAL -> local(config);
            case GITHUB -> gitHub(config, remarks);
            case BITBUCKET -> bitbucket(config, remarks);
            case GITLAB, GITEA, FORGEJO -> throw new IllegalStateException("checked by Adapters: " + config.forge().type());
        };
    }

    private Ports local(LoopConfig config) {
        Path repository = LocalPaths.repository(config.repoURL());
        Path issues = config.tracker().flatMap(Wiring::localIssues).orElseGet(() -> LocalPaths.beside(repository));
        return new Ports(
                localTracker(config, issues),
                new LocalCodeHost(repository, LocalPaths.beside(repository), config.headBranch(), true, Effects.NONE));
    }

    private Tracker localTracker(LoopConfig config, Path issues) {
        return new LocalTracker(config.name(), issues, person(), clock, Effects.NONE);
    }

    private static Optional<Path> localIssues(LoopConfig.TrackerConfig tracker) {
        return tracker instanceof LoopConfig.TrackerConfig.Local(String path) ? Optional.of(Path.of(path)) : Optional.empty();
    }

    private Ports gitHub(LoopConfig config, Consumer<String> remarks) {
        String host = URI.create(config.repoURL()).getAuthority();
        TokenSource tokens = new HostTokens(lookup, Forge.Type.GITHUB, host, apps, GitHub.apiURL(config));
        GitHub gitHub = GitHub.of(config, tokens, http, remarks);
        Tracker tracker = config.tracker().flatMap(Wiring::localIssues).map(issues -> localTracker(config, issues)).orElseGet(gitHub::tracker);
        return new Ports(tracker, gitHub.codeHost());
    }

    /// Bitbucket has no issues; a configuration without another tracker is refused.
    private Ports bitbucket(LoopConfig config, Consumer<String> remarks) {
        String host = URI.create(config.repoURL()).getAuthority();
        TokenSource tokens = new HostTokens(lookup, Forge.Type.BITBUCKET, host, apps, "");
        Path issues = config.tracker().flatMap(Wiring::localIssues).orElseThrow(() -> new IllegalStateException("checked by Adapters: " + config.tracker()));
        return new Ports(localTracker(config, issues), Bitbucket.of(config, tokens, http, remarks).codeHost());
    }

    /// @param apiURL where a GitHub App's token is made
    private record HostTokens(TokenLookup lookup, Forge.Type type, String host, AppTokens apps, String apiURL) implements TokenSource {
        @Override
        public Optional<Token> token() throws ForgeException {
            Optional<GitHubApp> app = lookup.app(type, host);
            return app.isPresent() ? Optional.of(apps.token(app.get(), apiURL)) : lookup.find(type, host);
        }

        @Override
        public List<String> places() {
            return lookup.places(type, host);
        }
    }

    private Workspaces workspaces(Consumer<String> remarks) {
        var settings = new GitWorkspaces.Settings("git", environment, new CredentialHelper(command()), FETCH_LIMIT);
        return new GitWorkspaces(settings, clock, Effects.NONE, secrets, remarks);
    }

    /// Login of whoever runs the program.
    private String person() {
        return environment.getOrDefault("USER", environment.getOrDefault("LOGNAME", System.getProperty("user.name")));
    }

    @Override
    public Optional<String> login(String repoURL) {
        if (isLocal(repoURL)) {
            return Optional.of(person());
        }
        try {
            URI url = URI.create(repoURL);
            if (!"github.com".equalsIgnoreCase(url.getHost())) {
                return Optional.empty();
            }
            TokenSource tokens = new HostTokens(lookup, Forge.Type.GITHUB, url.getAuthority(), apps, GitHubApp.apiURL("github.com"));
            return tokens.token().isPresent() ? Optional.of(GitHub.login(repoURL, tokens, http)) : Optional.empty();
        } catch (ForgeException | IllegalArgumentException e) {
            console.err("the forge could not be asked who you are: " + e.getMessage());
            return Optional.empty();
        }
    }

    private static boolean isLocal(String repoURL) {
        return repoURL.startsWith("file:") || !repoURL.contains("://");
    }

    @Override
    public void prepare(String repoURL) throws IOException {
        if (isLocal(repoURL)) {
            Files.createDirectories(LocalPaths.beside(LocalPaths.repository(repoURL)));
        }
    }

    @Override
    public List<String> command() {
        return executable().map(path -> List.of(path.toString())).orElseGet(() -> List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", System.getProperty("java.class.path"), Main.class.getName()));
    }

    @Override
    public String version() {
        return Optional.ofNullable(Main.class.getPackage().getImplementationVersion()).orElse("development");
    }
}
