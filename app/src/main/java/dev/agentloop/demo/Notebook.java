package dev.agentloop.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// What the agent remembers of a clone beyond the life of its process: small files where git does not see them.
record Notebook(Path folder) {
    static Notebook of(Path directory) {
        Path git = directory.resolve(".git");
        return new Notebook(Files.isDirectory(git) ? git.resolve("demo-agent") : directory.resolve(".demo-agent"));
    }

    Optional<String> read(String key) {
        Path file = folder.resolve(key);
        try {
            return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(String key, String value) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve(key), value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
