package dev.agentloop.tick;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;

/// What a full disk, a power cut or a person may make of a file.
enum Spoiling {
    TRUNCATED {
        @Override
        byte[] content(byte[] before) {
            return Arrays.copyOf(before, before.length / 2);
        }
    },
    EMPTY {
        @Override
        byte[] content(byte[] before) {
            return new byte[0];
        }
    },
    GARBAGE {
        @Override
        byte[] content(byte[] before) {
            byte[] bytes = new byte[300];
            new Random(1).nextBytes(bytes);
            return bytes;
        }
    },
    OTHER_JSON {
        @Override
        byte[] content(byte[] before) {
            return "{\"run\": 5, \"labels\": \"loop/plan\", \"terms\": [], \"issues\": {\"id\": null}}\n".getBytes(StandardCharsets.UTF_8);
        }
    },
    A_LIST {
        @Override
        byte[] content(byte[] before) {
            return "[{}, null, 7]\n".getBytes(StandardCharsets.UTF_8);
        }
    },
    DEEP {
        @Override
        byte[] content(byte[] before) {
            return "{\"a\":".repeat(20_000).getBytes(StandardCharsets.UTF_8);
        }
    },
    HUGE {
        @Override
        byte[] content(byte[] before) {
            return ("{\"run\": \"" + "x".repeat(1 << 20) + "\"}\n").getBytes(StandardCharsets.UTF_8);
        }
    },
    DIRECTORY {
        @Override
        void put(Path file, byte[] before) throws IOException {
            Files.createDirectory(file);
            Files.writeString(file.resolve("of-somebody"), "precious");
        }
    },
    LINK_TO_NOTHING {
        @Override
        void put(Path file, byte[] before) throws IOException {
            Files.createSymbolicLink(file, file.resolveSibling("elsewhere").resolve("nothing"));
        }
    };

    byte[] content(byte[] before) {
        throw new IllegalStateException("it is no content");
    }

    void put(Path file, byte[] before) throws IOException {
        Files.write(file, content(before));
    }

    /// Whether the place holds something that is no file.
    boolean blocks() {
        return this == DIRECTORY || this == LINK_TO_NOTHING;
    }

    /// A file that was spoilt, and a way back.
    record Spoilt(Path file, Path original) {
        /// Whether nobody has written it anew.
        boolean isStill() throws IOException {
            Path spoilt = original.resolveSibling("spoilt");
            return Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)
                    || Files.isSymbolicLink(file)
                    || Files.exists(file) && Files.exists(spoilt) && Files.mismatch(file, spoilt) < 0;
        }

        /// Puts back what was there.
        void mend() throws IOException {
            if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                try (Stream<Path> inside = Files.list(file)) {
                    for (Path path : inside.toList()) {
                        Files.delete(path);
                    }
                }
            }
            Files.deleteIfExists(file);
            Files.move(original, file);
        }
    }

    /// @param aside where the original is kept
    Spoilt spoil(Path file, Path aside) throws IOException {
        Files.createDirectories(aside);
        Path original = aside.resolve("original");
        byte[] before = Files.isDirectory(file) ? new byte[0] : Files.readAllBytes(file);
        Files.move(file, original);
        put(file, before);
        if (!blocks()) {
            Files.copy(file, aside.resolve("spoilt"), StandardCopyOption.REPLACE_EXISTING);
        }
        return new Spoilt(file, original);
    }
}
