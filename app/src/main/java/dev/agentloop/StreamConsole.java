package dev.agentloop;

import dev.agentloop.cli.Console;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/// The console on the process's own streams. No secret and no escape sequence of somebody else's text passes it.
final class StreamConsole implements Console {
    /// What every terminal knows of ECMA-48: to the top left; erase to the end of the line; erase what is below.
    private static final String HOME = "\u001b[H";
    private static final String REST_OF_LINE = "\u001b[K";
    private static final String REST_OF_SCREEN = "\u001b[J";

    /// What could move a cursor, ring a bell, colour or hide: C0 and C1 controls (terminals take U+009B for ESC [), and what turns the direction of a line around.
    private static final Pattern CONTROL =
            Pattern.compile("\\u001b\\[[0-9;]*m|[\\x00-\\x1f\\x7f-\\x9f\\u202A-\\u202E\\u2066-\\u2069&&[^\\n\\t]]");

    private final PrintStream out;
    private final PrintStream err;
    private final Map<String, String> environment;
    private final UnaryOperator<String> mask;
    /// Asked for once a screen: a command asks for the width at every row.
    private Optional<WindowSize> window = Optional.empty();

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
        return isTerminal() ? window().columns() : Integer.MAX_VALUE;
    }

    @Override
    public synchronized void redraw(String lines) {
        List<String> all = clean(lines).lines().toList();
        int room = Math.max(1, window().rows() - 1);
        List<String> shown = all.size() <= room ? all : new ArrayList<>(all.subList(0, room));
        if (all.size() > room) {
            shown.set(room - 1, "… %d more lines, in a taller window".formatted(all.size() - room + 1));
        }
        StringBuilder screen = new StringBuilder(HOME);
        shown.forEach(line -> screen.append(line).append(REST_OF_LINE).append('\n'));
        out.print(screen.append(REST_OF_SCREEN));
        out.flush();
        // It may be resized before the next one.
        window = Optional.empty();
    }

    @Override
    public boolean isTerminal() {
        return System.console() != null && System.console().isTerminal();
    }

    private synchronized WindowSize window() {
        if (window.isEmpty()) {
            window = Optional.of(isTerminal() ? WindowSize.ofTerminal() : WindowSize.USUAL);
        }
        return window.get();
    }
}
