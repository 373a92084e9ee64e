import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.spi.ToolProvider;

/// The Java that is shipped: only the modules of `modules.txt`, made by jlink out of the JDK this runs on.
///
/// It is not compressed here, because classes are then read straight from the mapped file; the archive around it is compressed.
/// Kept between builds as long as JDK and list are the same.
record RuntimeImage(Path modules, Path work) {
    void buildInto(Path image) throws IOException {
        Path kept = work.resolve("runtime");
        String key = Runtime.version() + "\n" + String.join(",", Package.options(modules)) + "\n";
        Path keyFile = work.resolve("runtime.key");
        if (!Files.exists(keyFile) || !Files.readString(keyFile).equals(key)) {
            Trees.delete(kept);
            jlink(kept);
            Files.writeString(keyFile, key);
        }
        Trees.delete(image);
        Trees.copy(kept, image);
    }

    private void jlink(Path into) throws IOException {
        int code = ToolProvider.findFirst("jlink").orElseThrow(() -> new IOException("this JDK has no jlink")).run(
                System.out, System.err,
                "--add-modules", String.join(",", Package.options(modules)),
                "--output", into.toString(),
                "--strip-debug", "--no-header-files", "--no-man-pages", "--compress", "zip-0");
        if (code != 0) {
            throw new IOException("jlink ended with code " + code);
        }
    }
}
