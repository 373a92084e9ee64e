package dev.agentloop;

import dev.agentloop.cli.Console;
import dev.agentloop.cli.LogFormat;
import dev.agentloop.cli.Remark;
import dev.agentloop.cli.RemarkJson;
import dev.agentloop.terminal.StyledLine;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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
    private final InstantSource clock;
    private LogFormat format = LogFormat.TEXT;

    StreamConsole(PrintStream out, PrintStream err, Map<String, String> environment, UnaryOperator<String> mask, InstantSource clock) {
        this.clock = clock;
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
        out.println(shown(line));
        out.flush();
    }

    private String shown(StyledLine line) {
        String text = clean(line.text()).stripTrailing();
        // Something was masked, perhaps across two styles: then without any.
        boolean isPlain = !colour() || !text.equals(CONTROL.matcher(line.text()).replaceAll("").stripTrailing());
        return isPlain ? text : line.spans().stream().map(span -> span.style().around(CONTROL.matcher(span.text()).replaceAll(""))).collect(Collectors.joining());
    }

    @Override
    public String masked(String text) {
        return mask.apply(text);
    }

    @Override
    public boolean isClosed() {
        return out.checkError();
    }

    /// What no narrator says is why the command failed.
    @Override
    public void err(String line) {
        err(new Remark(Remark.Level.ERROR, Optional.empty(), Optional.empty(), Optional.empty(), line));
    }

    @Override
    public synchronized void err(Remark remark) {
        err.println(switch (format) {
            case TEXT -> clean(remark.text());
            case JSON -> RemarkJson.of(new Remark(remark.level(), remark.loop(), remark.issue(), remark.event(), clean(remark.message())), clock.instant());
        });
        err.flush();
    }

    @Override
    public synchronized void logAs(LogFormat wanted) {
        format = wanted;
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
    public synchronized void redraw(List<StyledLine> lines) {
        List<String> all = lines.stream().map(this::shown).toList();
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
    public synchronized Optional<Boolean> confirmed(String question) {
        if (!isTerminal()) {
            return Optional.empty();
        }
        String answer = System.console().readLine("%s", clean(question) + " [y/N] ");
        return Optional.of(answer != null && answer.strip().matches("(?i)y|yes"));
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
