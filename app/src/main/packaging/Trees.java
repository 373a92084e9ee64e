import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;

/// Whole folders at once.
class Trees {
    private Trees() {}

    /// Every file and folder below, folders before what they hold, in an order that does not depend on the disk.
    static List<Path> list(Path root) throws IOException {
        try (var paths = Files.walk(root)) {
            return paths.filter(path -> !path.equals(root)).sorted().toList();
        }
    }

    static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        for (Path path : list(from)) {
            Files.copy(path, to.resolve(from.relativize(path)), StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    static void delete(Path root) throws IOException {
        if (Files.exists(root)) {
            for (Path path : list(root).stream().sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
            Files.delete(root);
        }
    }
}
