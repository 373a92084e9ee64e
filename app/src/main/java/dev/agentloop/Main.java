package dev.agentloop;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;

/// Arguments, environment and streams in; exit code out.
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(run(args, System.getenv(), System.in, System.out, System.err));
    }

    /// One command from start to end, in this process. The AOT training runs many of them, one after the other.
    static int run(String[] args, Map<String, String> environment, InputStream in, PrintStream out, PrintStream err) {
        out.println("agentloop");
        return 0;
    }
}
