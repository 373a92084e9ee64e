package dev.agentloop;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Rows and columns of the terminal.
record WindowSize(int rows, int columns) {
    /// Of a terminal that does not say.
    static final WindowSize USUAL = new WindowSize(24, 80);

    /// What no window is smaller than: some serial lines say 0.
    private static final int SMALLEST = 10;

    private static final long PATIENCE_MILLIS = 500;

    private static final Pattern SIZE = Pattern.compile("(\\d{1,4}) (\\d{1,4})\\s*");

    /// As `stty size` (POSIX) says: Java does not know, and shells keep COLUMNS to themselves.
    static WindowSize ofTerminal() {
        try {
            Process stty = new ProcessBuilder("stty", "size").redirectInput(Path.of("/dev/tty").toFile()).redirectError(Redirect.DISCARD).start();
            if (!stty.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                stty.destroyForcibly();
                return USUAL;
            }
            return parse(new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        } catch (IOException _) {
            return USUAL;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return USUAL;
        }
    }

    static WindowSize parse(String size) {
        Matcher matcher = SIZE.matcher(size);
        if (!matcher.matches()) {
            return USUAL;
        }
        int rows = Integer.parseInt(matcher.group(1));
        int columns = Integer.parseInt(matcher.group(2));
        return rows < SMALLEST || columns < SMALLEST ? USUAL : new WindowSize(rows, columns);
    }
}
