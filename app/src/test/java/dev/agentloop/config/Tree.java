package dev.agentloop.config;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// A working directory in memory, from which `loop` is loaded as a user would.
final class Tree implements AutoCloseable {
    private final FileSystem memory = Jimfs.newFileSystem(Configuration.unix());

    Path path(String relative) {
        return memory.getPath(relative);
    }

    Tree file(String path, String text) {
        return file(path, text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    Tree file(String path, byte[] bytes) {
        try {
            Path file = path(path);
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Adds every file below a directory on disk.
    Tree copy(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                file(directory.relativize(file).toString(), Files.readAllBytes(file));
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Loaded load() {
        return LoopDirectory.load(path("./loop"));
    }

    @Override
    public void close() throws IOException {
        memory.close();
    }
}
