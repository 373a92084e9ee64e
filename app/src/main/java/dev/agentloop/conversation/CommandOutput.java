package dev.agentloop.conversation;

import dev.agentloop.model.OutputShape;
import dev.agentloop.model.RunReading;
import dev.agentloop.model.RunReading.Ending;
import dev.agentloop.model.RunReading.Marker;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;

/// Reads what a run of an agent without ACP left: its output in the shape it was said to have, its exit code beside it, and the end of its stderr.
///
/// What it said stands above its exit code: an error in the output is a failure whatever the code, and a message that ends with a marker is finished whatever went wrong
/// after it. Without an exit code the shell around it was killed, and the command with it: that is a crash, however far it came. Such an agent has no session we know of,
/// so nothing is said about its context.
final class CommandOutput {
    /// A shell reports a command ended by a signal as 128 and the signal's number.
    private static final int SIGNALS = 128, LAST_SIGNAL = 192;
    /// A shell's codes for a program it could not start.
    private static final List<Integer> NO_PROGRAM = List.of(126, 127);
    /// Where a program says why it gave up. More would quote its work, in which any word may stand.
    private static final int LAST_LINES = 10, LAST_CHARACTERS = 1_000;

    private final ClosingMessage message = new ClosingMessage();
    private final OutputShape shape;
    private final PathValues values;

    private CommandOutput(OutputShape shape) {
        this.shape = shape;
        this.values = switch (shape) {
            case OutputShape.OneObject(OutputShape.Paths paths) -> new PathValues(paths);
            case OutputShape.Lines(OutputShape.Paths paths) -> new PathValues(paths);
            case OutputShape.PlainText(), OutputShape.Acpx() -> PathValues.none();
        };
    }

    static RunReading read(Path output, OutputShape shape, ZoneId zone) throws IOException {
        CommandOutput command = new CommandOutput(shape);
        boolean anything = Files.exists(output) && Files.size(output) > 0;
        if (anything) {
            command.take(output);
        }
        command.message.answered();
        ClosingMessage.Found found = command.message.found(false);
        Ending ending = CommandEnd.of(output)
                .map(end -> command.ending(end, found, new Faults(new ResetTimes(end.at(), zone))))
                .orElseGet(() -> anything ? new Ending.Cut() : new Ending.NeverBegan());
        return new RunReading(
                ending, found.text(), found.lastWords(), found.marker().route(), found.marker().noChange(), command.values.usage(), 0, false);
    }

    private void take(Path output) throws IOException {
        try (InputStream file = Files.newInputStream(output)) {
            switch (shape) {
                case OutputShape.PlainText() -> takeText(new InputStreamReader(file, StandardCharsets.UTF_8));
                case OutputShape.OneObject(_) -> values.takeObject(file);
                case OutputShape.Lines(_) -> values.takeLines(file);
                case OutputShape.Acpx() -> throw new IllegalArgumentException("acpx is no command");
            }
        }
        message.say(values.text());
    }

    private void takeText(Reader text) throws IOException {
        char[] piece = new char[8 * 1024];
        for (int n = text.read(piece); n >= 0; n = text.read(piece)) {
            message.say(new String(piece, 0, n));
        }
    }

    private Ending ending(CommandEnd end, ClosingMessage.Found found, Faults faults) {
        String said = lastLines(found.lastWords());
        if (values.failed()) {
            String error = values.error().isEmpty() ? said : values.error();
            return faults.failed(FaultReport.ofWords(error), error.isEmpty() ? "its output reports an error without a message" : bounded(error), said);
        }
        boolean closed = found.marker().route() instanceof Marker.Done || found.marker().route() instanceof Marker.Route;
        if (closed) {
            return new Ending.Answered("end_turn");
        }
        if (end.code() == 0) {
            return found.text().isBlank() ? new Ending.Hollow(nothing()) : new Ending.Answered("end_turn");
        }
        if (end.code() > SIGNALS && end.code() <= LAST_SIGNAL) {
            return new Ending.Disconnected("signal %d ended the command".formatted(end.code() - SIGNALS));
        }
        return failed(end, said.isEmpty() ? lastLines(end.output()) : said, faults);
    }

    private static Ending failed(CommandEnd end, String said, Faults faults) {
        String complaint = lastLines(end.stderr());
        String words = complaint.isEmpty() ? said : complaint;
        String message = "exit code %d%s".formatted(end.code(), words.isEmpty() ? ", and not a word" : ": " + words);
        FaultReport report = FaultReport.ofWords(words);
        if (said.isEmpty() && NO_PROGRAM.contains(end.code())) {
            report = report.with(FaultReport.Place.DETAIL_CODE, "AGENT_SPAWN_ENOENT");
        }
        return faults.failed(report, message, said);
    }

    private String nothing() {
        return shape instanceof OutputShape.PlainText()
                ? "the command ended without a word"
                : "the command ended well, but its output has nothing at '%s'".formatted(values.textPath());
    }

    private static String lastLines(String text) {
        List<String> lines = text.strip().lines().toList();
        String last = String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        return last.substring(Math.max(0, last.length() - LAST_CHARACTERS)).strip();
    }

    private static String bounded(String error) {
        return WholeText.of(error.length() <= LAST_CHARACTERS ? error : error.substring(0, LAST_CHARACTERS) + " ...");
    }
}
