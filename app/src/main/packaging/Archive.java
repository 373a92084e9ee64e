import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;

/// A folder as a compressed tar archive (POSIX ustar), the same bytes for the same content: one time for all, no owner, sorted.
///
/// @param id the name of the content, from its SHA-256
record Archive(byte[] compressed, String id, long unpackedSize) {
    private static final int BLOCK = 512;

    static Archive of(Path root, Instant time) throws IOException {
        var bytes = new ByteArrayOutputStream();
        long size = 0;
        try (var out = new GZIPOutputStream(bytes, 1 << 16)) {
            for (Path path : Trees.list(root)) {
                boolean folder = Files.isDirectory(path);
                byte[] content = folder ? new byte[0] : Files.readAllBytes(path);
                out.write(head(root.relativize(path) + (folder ? "/" : ""), folder || Files.isExecutable(path), content.length,
                        time, folder));
                out.write(content);
                pad(out, content.length);
                size += content.length;
            }
            out.write(new byte[2 * BLOCK]);
        }
        byte[] compressed = bytes.toByteArray();
        return new Archive(compressed, sha256(compressed).substring(0, 16), size);
    }

    private static byte[] head(String name, boolean executable, long size, Instant time, boolean folder) throws IOException {
        byte[] block = new byte[BLOCK];
        put(block, 0, 100, name);
        put(block, 100, 8, executable ? "0000755" : "0000644");
        put(block, 108, 8, "0000000");
        put(block, 116, 8, "0000000");
        put(block, 124, 12, "%011o".formatted(size));
        put(block, 136, 12, "%011o".formatted(time.getEpochSecond()));
        Arrays.fill(block, 148, 156, (byte) ' ');
        put(block, 156, 1, folder ? "5" : "0");
        put(block, 257, 8, "ustar\00000");
        int sum = 0;
        for (byte value : block) {
            sum += value & 0xff;
        }
        put(block, 148, 8, "%06o\0 ".formatted(sum));
        return block;
    }

    private static void put(byte[] block, int at, int room, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        if (bytes.length > room) {
            throw new IOException("too long for a tar archive: " + text);
        }
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }

    private static void pad(OutputStream out, int length) throws IOException {
        out.write(new byte[(BLOCK - length % BLOCK) % BLOCK]);
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
