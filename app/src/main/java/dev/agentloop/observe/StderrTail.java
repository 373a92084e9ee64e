package dev.agentloop.observe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The end of what a run wrote to stderr.
public final class StderrTail {
    /// Enough for a stack trace's message, short enough for a comment.
    private static final int MAX_BYTES = 2_000;

    private StderrTail() {}

    /// Whole lines from the end; empty when there is nothing. It is for people only, so what cannot be read is no reason to leave the run undecided.
    public static String of(Path stderr) {
        try (FileChannel channel = FileChannel.open(stderr, StandardOpenOption.READ)) {
            long start = Math.max(0, channel.size() - MAX_BYTES);
            ByteBuffer buffer = ByteBuffer.allocate(MAX_BYTES);
            channel.read(buffer, start);
            String text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
            int firstLineEnd = text.indexOf('\n');
            return (start > 0 && firstLineEnd >= 0 ? text.substring(firstLineEnd + 1) : text).strip();
        } catch (NoSuchFileException _) {
            return "";
        } catch (IOException e) {
            return "%s could not be read: %s".formatted(stderr.getFileName(), e.getMessage());
        }
    }
}
