package dev.agentloop;

import dev.agentloop.agent.AcpxAgents;
import dev.agentloop.agent.Agents;
import dev.agentloop.cli.Console;
import dev.agentloop.cli.Program;
import dev.agentloop.config.Loaded;
import dev.agentloop.config.LoopDirectory;
import dev.agentloop.credentials.AgentEnvironment;
import dev.agentloop.credentials.Secrets;
import dev.agentloop.credentials.TokenLookup;
import dev.agentloop.doctor.Credential;
import dev.agentloop.forge.ForgeHttp;
import dev.agentloop.forge.RestLimits;
import dev.agentloop.forge.github.InstallationTokens;
import dev.agentloop.forge.local.LocalPaths;
import dev.agentloop.git.CredentialHelper;
import dev.agentloop.git.Git;
import dev.agentloop.git.GitWorkspaces;
import dev.agentloop.git.RemoteLook;
import dev.agentloop.git.Workspaces;
import dev.agentloop.model.AgentConfig;
import dev.agentloop.model.Effects;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.LoopConfig.Forge;
import dev.agentloop.model.Narrator;
import dev.agentloop.model.RequestLimit;
import dev.agentloop.model.RequestQuota;
import dev.agentloop.model.Sandbox.Walls;
import dev.agentloop.notify.CommandNotifier;
import dev.agentloop.notify.Notifier;
import dev.agentloop.state.AtomicFiles;
import dev.agentloop.state.LoopData;
import dev.agentloop.state.StateRoot;
import dev.agentloop.state.TickLock;
import dev.agentloop.tick.LabelsOnce;
import dev.agentloop.tick.LoopPorts;
import dev.agentloop.tick.Tick;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
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
import java.util.stream.Stream;

/// Builds everything, and is the only place that does.
final class Wiring implements Program {
    /// What the lock and process table know this program by.
    private static final String MATCH = "agentloop";

    /// Longest time for one fetch of a repository that was fetched before.
    private static final Duration FETCH_LIMIT = Duration.ofMinutes(5);

    /// In which most repositories are fetched for the first time, so that their first issue starts in the same tick. Other loops wait no longer for it.
    private static final Duration FIRST_FETCH_PATIENCE = Duration.ofSeconds(20);

    private final Map<String, String> environment;
    private final Path workingDirectory;
    private final InstantSource clock;
    private final Secrets secrets;
    private final StreamConsole console;
    private final Agents agents;
    /// By the clock no one sets.
    private final long started = System.nanoTime();
    private final ForgeHttp http;
    private final Forges forges;

    Wiring(Map<String, String> environment, Path workingDirectory, InstantSource clock, PrintStream out, PrintStream err) {
        this.environment = Map.copyOf(environment);
        this.workingDirectory = workingDirectory;
        this.clock = clock;
        this.secrets = Secrets.of(environment);
        // For commands that ask no forge and so look up no token. What is wrong with the file is told by those that do.
        new TokenLookup(environment, secrets, _ -> {}).learnStored();
        this.console = new StreamConsole(out, err, environment, secrets::mask, clock);
        this.agents = new AcpxAgents(Effects.NONE, ZoneId.systemDefault(), itself(), console::err);
        this.http = new ForgeHttp(environment, clock, this::timeLeft, RestLimits.DEFAULT);
        String person = environment.getOrDefault("USER", environment.getOrDefault("LOGNAME", System.getProperty("user.name")));
        TokenLookup lookup = new TokenLookup(environment, secrets, console::err);
        this.forges = new Forges(this.environment, person, clock, http, lookup, new InstallationTokens(http, clock, secrets));
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
        Loaded loaded = LoopDirectory.load(loopDirectory);
        // What an agent is given it may print.
        loaded.loops().forEach(config -> config.agents().agents().forEach(agent -> secrets.learn(agent.env())));
        return loaded;
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

    @Override
    public List<RequestQuota> quotas() {
        return http.quotas();
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
        Forges.Ports ports = forges.ports(config, remarks);
        config.agents().agents().forEach(agent -> secrets.learn(agent.env()));
        return new LoopPorts.Ready(
                config,
                ports.tracker(),
                ports.codeHost(),
                workspaces(remarks),
                new LabelsOnce(data),
                narrator,
                notifier(config.notifyCommand()),
                agent -> forAgent(config, agent, remarks),
                secrets::mask);
    }

    @Override
    public LoopPorts.Broken unconnected(LoopData data, String why, Optional<String> problem) {
        return new LoopPorts.Broken(data.name(), why, problem, narrator(), notifier(data.notifyCommand()), secrets::mask);
    }

    private Notifier notifier(List<String> command) {
        return command.isEmpty() ? Notifier.NONE : new CommandNotifier(command, environment, workingDirectory, secrets::mask);
    }

    /// Where an agent that pushes can see neither the token file, nor what a `token-cmd` asks, nor an app's key, it is given the token itself.
    private Map<String, String> forAgent(LoopConfig config, AgentConfig agent, Consumer<String> remarks) {
        Map<String, String> inherited = new HashMap<>(AgentEnvironment.of(Git.undirected(environment), config.publish(), config.forge().type(), agent));
        if (config.publish() == LoopConfig.Publish.AGENT && agent.sandbox().walls() instanceof Walls.Bubblewrap && config.forge().type() != Forge.Type.LOCAL) {
            try {
                forges.gitToken(config).ifPresent(token -> inherited.put(TokenLookup.variables(config.forge().type()).getFirst(), token.secret()));
            } catch (ForgeException e) {
                remarks.accept("the agent gets no token into its sandbox: " + e.getMessage());
            }
        }
        return inherited;
    }

    private Workspaces workspaces(Consumer<String> remarks) {
        return new GitWorkspaces(gitSettings(), clock, Effects.NONE, secrets, remarks);
    }

    private GitWorkspaces.Settings gitSettings() {
        return new GitWorkspaces.Settings("git", environment, new CredentialHelper(command()), FETCH_LIMIT, FIRST_FETCH_PATIENCE);
    }

    @Override
    public RemoteLook remoteLook() {
        return new RemoteLook(gitSettings(), secrets);
    }

    @Override
    public List<Credential> credentials(LoopConfig config, Map<String, String> variables) {
        return forges.credentials(config, variables.equals(environment) ? forges.lookup() : new TokenLookup(variables, secrets, _ -> {}));
    }

    @Override
    public Optional<String> login(String repoURL) {
        if (isLocal(repoURL)) {
            return Optional.of(forges.person());
        }
        try {
            return forges.login(repoURL);
        } catch (ForgeException | IllegalArgumentException e) {
            console.err("the forge could not be asked who you are: " + e.getMessage());
            return Optional.empty();
        }
    }

    private static boolean isLocal(String repoURL) {
        return repoURL.startsWith("file:") || !repoURL.contains("://");
    }

    @Override
    public Git git() {
        return Git.ofUser("git", environment, Effects.NONE, secrets);
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

    /// Where the program is: its executable, and the folder it unpacked itself into, which is its Java; or that Java and the class path.
    private List<Path> itself() {
        Path java = Path.of(System.getProperty("java.home"));
        return executable().map(executable -> List.of(executable, java)).orElseGet(() -> Stream.concat(
                Stream.of(java), Stream.of(System.getProperty("java.class.path").split(File.pathSeparator)).map(Path::of)).toList());
    }

    @Override
    public String version() {
        return Optional.ofNullable(Main.class.getPackage().getImplementationVersion()).orElse("development");
    }
}
