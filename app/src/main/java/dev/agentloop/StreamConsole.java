package dev.agentloop;

import dev.agentloop.cli.Console;
import java.io.PrintStream;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/// The console on the process's own streams. No secret and no escape sequence of somebody else's text passes it.
final class StreamConsole implements Console {
    private static final int USUAL_WIDTH = 80;
    /// Colours pass; whatever else moves a cursor or rings a bell does not.
    private static final Pattern CONTROL = Pattern.compile("(?!\\u001b\\[[0-9;]*m)[\\p{Cntrl}&&[^\\n\\t]]");

    private final PrintStream out;
    private final PrintStream err;
    private final Map<String, String> environment;
    private final UnaryOperator<String> mask;

    StreamConsole(PrintStream out, PrintStream err, Map<String, String> environment, UnaryOperator<String> mask) {
        this.out = out;
        this.err = err;
        this.environment = environment;
        this.mask = mask;
    }

    @Override
    public synchronized void out(String line) {
        out.println(clean(line));
        out.flush();
    }

    @Override
    public synchronized void err(String line) {
        err.println(clean(line));
        err.flush();
    }

    private String clean(String line) {
        return CONTROL.matcher(mask.apply(line)).replaceAll("");
    }

    @Override
    public boolean colour() {
        return environment.getOrDefault("NO_COLOR", "").isEmpty() && isTerminal();
    }

    @Override
    public int width() {
        String columns = environment.getOrDefault("COLUMNS", "");
        if (columns.matches("[1-9][0-9]{1,3}")) {
            return Integer.parseInt(columns);
        }
        return isTerminal() ? USUAL_WIDTH : Integer.MAX_VALUE;
    }

    private static boolean isTerminal() {
        return System.console() != null && System.console().isTerminal();
    }
}
