package dev.agentloop;

import dev.agentloop.cli.Console;
import dev.agentloop.terminal.StyledLine;
import java.io.PrintStream;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The console on the process's own streams. No secret and no escape sequence of somebody else's text passes it.
final class StreamConsole implements Console {
    private static final int USUAL_WIDTH = 80;
    /// What could move a cursor, ring a bell, colour or hide: C0 and C1 controls (terminals take U+009B for ESC [), and what turns the direction of a line around.
    private static final Pattern CONTROL =
            Pattern.compile("\\u001b\\[[0-9;]*m|[\\x00-\\x1f\\x7f-\\x9f\\u202A-\\u202E\\u2066-\\u2069&&[^\\n\\t]]");

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

    /// Line by line one write each, whole with the order that ends a colour: whoever stops the program leaves no colour behind.
    @Override
    public synchronized void styled(StyledLine line) {
        String text = clean(line.text());
        // Something was masked, perhaps across two styles: then without any.
        boolean isPlain = !colour() || !text.equals(CONTROL.matcher(line.text()).replaceAll(""));
        out.println(isPlain ? text : line.spans().stream().map(span -> span.style().around(CONTROL.matcher(span.text()).replaceAll(""))).collect(Collectors.joining()));
        out.flush();
    }

    @Override
    public String masked(String text) {
        return mask.apply(text);
    }

    @Override
    public boolean isClosed() {
        return out.checkError();
    }

    @Override
    public synchronized void err(String line) {
        err.println(clean(line));
        err.flush();
    }

    /// Masked last: a secret with a control character in its middle is whole again once that is gone.
    private String clean(String line) {
        return mask.apply(CONTROL.matcher(line).replaceAll(""));
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
