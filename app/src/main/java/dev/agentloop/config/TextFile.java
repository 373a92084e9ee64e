package dev.agentloop.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/// The text of a configuration file: UTF-8, with or without a byte order mark, free of control characters.
record TextFile(Path file, String text) {
    /// Configuration is written by hand; anything bigger is a wrong file, and would only cost memory and time.
    static final int MOST_BYTES = 1 << 20;

    private static final String UTF_8_WANTED = "configuration is UTF-8";
    private static final String SAVE_AS_UTF_8 = "save the file as UTF-8, with an editor or with iconv";

    /// Empty, with a problem added, when there is no such text.
    static Optional<TextFile> read(Path file, Problems problems) {
        Place at = Place.of(file);
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                problems.add(at, "this is not a file", "a directory, a device or a pipe cannot be read as configuration", "put a plain file there");
                return Optional.empty();
            }
            byte[] bytes = firstBytes(file);
            if (bytes.length > MOST_BYTES) {
                problems.add(at, "the file is larger than 1 MiB", "that is no configuration written by hand", "check that it is the right file");
                return Optional.empty();
            }
            return decode(bytes, file, problems);
        } catch (AccessDeniedException _) {
            problems.add(at, "the file cannot be read", "permission is denied to the user agentloop runs as", "mend it with chmod or chown");
        } catch (NoSuchFileException _) {
            problems.add(at, "the file is missing", "a loop needs it", "create it; the README shows one, and 'agentloop init' writes one");
        } catch (IOException e) {
            problems.add(at, "the file cannot be read", Text.quote(String.valueOf(e.getMessage())), "check the disk and the path");
        }
        return Optional.empty();
    }

    private static byte[] firstBytes(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(MOST_BYTES + 1);
        }
    }

    private static Optional<TextFile> decode(byte[] bytes, Path file, Problems problems) {
        if (looksLikeUTF16(bytes)) {
            problems.add(Place.of(file), "the file is in UTF-16", UTF_8_WANTED, SAVE_AS_UTF_8);
            return Optional.empty();
        }
        CharBuffer chars = CharBuffer.allocate(bytes.length + 1);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes), chars, true);
        String text = withoutMark(chars.flip().toString());
        if (result.isError()) {
            problems.add(endOf(text, file), "here is a byte that is not UTF-8", UTF_8_WANTED, SAVE_AS_UTF_8);
            return Optional.empty();
        }
        Optional<Integer> control = firstControl(text);
        if (control.isPresent()) {
            int index = control.get();
            String what = "here is the control character U+%04X".formatted((int) text.charAt(index));
            problems.add(endOf(text.substring(0, index), file), what, "it is invisible and never meant", "delete it");
            return Optional.empty();
        }
        return Optional.of(new TextFile(file, text));
    }

    private static boolean looksLikeUTF16(byte[] bytes) {
        if (bytes.length < 2) {
            return false;
        }
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        return (first == 0xfe && second == 0xff) || (first == 0xff && second == 0xfe) || (first == 0 ^ second == 0);
    }

    private static String withoutMark(String text) {
        return text.startsWith("\ufeff") ? text.substring(1) : text;
    }

    private static Optional<Integer> firstControl(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) && c != '\n' && c != '\r' && c != '\t') {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    /// The place right behind `before`.
    private static Place endOf(String before, Path file) {
        int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
        String last = before.substring(before.lastIndexOf('\n') + 1);
        return new Place(file, line, last.codePointCount(0, last.length()) + 1);
    }
}
