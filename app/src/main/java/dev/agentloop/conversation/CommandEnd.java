package dev.agentloop.conversation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;

/// How the command of a run ended, as the shell around it wrote it down.
///
/// @param output the end of what it wrote to stdout, as it is
/// @param stderr likewise
public record CommandEnd(int code, Instant at, String output, String stderr) {
    private static final String STDERR = "stderr.log";
    private static final int KEPT_BYTES = 4 * 1024;

    /// Empty when it did not end by itself, or has not ended yet. A code that is none counts as a failure that says nothing.
    static Optional<CommandEnd> of(Path output) throws IOException {
        Path exit = exitFile(output);
        if (!Files.isRegularFile(exit)) {
            return Optional.empty();
        }
        String code = tail(exit, KEPT_BYTES).strip();
        return Optional.of(new CommandEnd(
                code.matches("\\d{1,3}") ? Integer.parseInt(code) : -1,
                Files.getLastModifiedTime(exit).toInstant(),
                tail(output, KEPT_BYTES),
                tail(output.resolveSibling(STDERR), KEPT_BYTES)));
    }

    /// Where the shell around a command writes its exit code.
    public static Path exitFile(Path output) {
        return output.resolveSibling("exit");
    }

    /// The last bytes of a file; of one that is not there, none.
    public static String tail(Path file, int most) throws IOException {
        if (!Files.isRegularFile(file)) {
            return "";
        }
        try (FileChannel bytes = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer kept = ByteBuffer.allocate(most);
            bytes.position(Math.max(0, bytes.size() - most));
            while (kept.hasRemaining() && bytes.read(kept) >= 0) {}
            return new String(kept.array(), 0, kept.position(), StandardCharsets.UTF_8);
        }
    }
}
