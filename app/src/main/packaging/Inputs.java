import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// Everything the executable is made of, as one digest: equal means that making it again would only cost time.
class Inputs {
    private Inputs() {}

    static String digest(Path packaging, List<Path> jars, String... more) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
        digest.update((Runtime.version() + "\n" + String.join("\n", more)).getBytes(StandardCharsets.UTF_8));
        for (Path file : Trees.list(packaging)) {
            if (Files.isRegularFile(file)) {
                digest.update(Files.readAllBytes(file));
            }
        }
        for (Path jar : jars) {
            digest.update(jar.getFileName().toString().getBytes(StandardCharsets.UTF_8));
            digest.update(Files.readAllBytes(jar));
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
