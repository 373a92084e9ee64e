package dev.agentloop.conversation;

import dev.agentloop.model.OutputShape;
import dev.agentloop.model.RunReading;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// Reads what a run left in `output.json`: the JSON-RPC messages that went both ways between acpx and its agent, one a line.
///
/// The file may be of any size, may end in the middle of a line, and may hold lines that are not JSON or not UTF-8; those are passed over. Memory stays within a few megabytes.
/// Only what follows the last `session/prompt` request counts.
public final class OutputReader {
    private OutputReader() {}

    /// A missing or empty file reads as `NeverBegan`.
    ///
    /// @param zone of times of day in what the agent says
    /// @throws IOException when the file is there and cannot be read
    public static RunReading read(Path output, OutputShape shape, ZoneId zone) throws IOException {
        return switch (shape) {
            case OutputShape.Acpx() -> read(output, zone);
            case OutputShape.PlainText(), OutputShape.OneObject(_), OutputShape.Lines(_) -> CommandOutput.read(output, shape, zone);
        };
    }

    static RunReading read(Path output, ZoneId zone) throws IOException {
        try (InputStream file = Files.newInputStream(output)) {
            return read(file, new ResetTimes(Files.getLastModifiedTime(output).toInstant(), zone));
        } catch (NoSuchFileException _) {
            return Turn.beforeAny(new ResetTimes(Instant.EPOCH, zone)).reading();
        }
    }

    static RunReading read(InputStream file, ResetTimes resets) throws IOException {
        Turn turn = Turn.beforeAny(resets);
        try (CappedLines lines = new CappedLines(file)) {
            while (lines.next()) {
                Optional<ObjectNode> message = StreamMessage.read(lines);
                if (message.isPresent()) {
                    turn = turn.after(message.get());
                }
            }
        }
        return turn.reading();
    }
}
