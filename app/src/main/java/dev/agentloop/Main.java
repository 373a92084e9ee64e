package dev.agentloop;

import dev.agentloop.cli.Agentloop;
import dev.agentloop.demo.DemoAgent;
import dev.agentloop.git.GitCredential;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Arguments, environment and streams in; exit code out.
public final class Main {
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
            case "git-credential" -> new GitCredential(environment).run(rest(args), in, out, err);
            case "demo-agent" -> new DemoAgent(in, out, environment, here).run();
            default -> Agentloop.run(new Wiring(environment, here, Clock.systemUTC(), out, err), args);
        };
    }

    private static List<String> rest(String[] args) {
        return List.of(Arrays.copyOfRange(args, 1, args.length));
    }
}
