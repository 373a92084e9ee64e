package dev.agentloop;

import dev.agentloop.cli.Agentloop;
import dev.agentloop.credentials.GitHubApp;
import dev.agentloop.credentials.Secrets;
import dev.agentloop.credentials.Token;
import dev.agentloop.demo.DemoAgent;
import dev.agentloop.forge.ForgeHttp;
import dev.agentloop.forge.RestLimits;
import dev.agentloop.forge.github.InstallationTokens;
import dev.agentloop.git.GitCredential;
import dev.agentloop.model.ForgeException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Arguments, environment and streams in; exit code out.
public final class Main {
    /// For a token; then git's own request is still to come.
    private static final Duration GIT_WAITS = Duration.ofSeconds(20);

    private Main() {}

    public static void main(String[] args) {
        int code = run(args, System.getenv(), System.in, System.out, System.err);
        // Only when it must: the way out through `exit` loads the JDK's logging, which git would wait for at every fetch.
        if (code != 0) {
            System.exit(code);
        }
    }

    /// One command from start to end, in this process. The AOT training runs many of them, one after the other.
    static int run(String[] args, Map<String, String> environment, InputStream in, PrintStream out, PrintStream err) {
        Path here = Path.of("").toAbsolutePath();
        return switch (args.length == 0 ? "" : args[0]) {
            // These two are called by programs, git at every fetch: they need nothing of what the others are wired with.
            case "git-credential" -> new GitCredential(environment, (app, apiURL) -> appToken(environment, app, apiURL)).run(rest(args), in, out, err);
            case "demo-agent" -> new DemoAgent(in, out, environment, here).run();
            default -> Agentloop.run(new Wiring(environment, here, Clock.systemUTC(), out, err), args);
        };
    }

    /// For git, which waits. Nothing of it is loaded where no GitHub App is named.
    private static Token appToken(Map<String, String> environment, GitHubApp app, String apiURL) throws ForgeException {
        try (ForgeHttp http = new ForgeHttp(environment, Clock.systemUTC(), () -> GIT_WAITS, RestLimits.DEFAULT)) {
            return new InstallationTokens(http, Clock.systemUTC(), new Secrets()).token(app, apiURL);
        }
    }

    private static List<String> rest(String[] args) {
        return List.of(Arrays.copyOfRange(args, 1, args.length));
    }
}
