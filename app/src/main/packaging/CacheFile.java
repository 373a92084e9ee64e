import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.CRC32;

/// An AOT cache without what depends on the moment it was made.
///
/// The JVM makes it the same twice, but for one thing: each SoftReference among the archived objects remembers when it was last used, in milliseconds since the machine was started
/// (`java.lang.ref.SoftReference.timestamp`). That moment means nothing to a later JVM, and becomes zero here. Where they lie is seen by making the cache twice: the words that
/// differ are they.
///
/// The layout of the file is that of JDK 25 (`FileMapHeader` and `CDSFileMapRegion` in HotSpot's `cds/filemap.hpp`): checksum of the header at 4, its size at 12, and from
/// 24 on, 96 bytes apart, the regions, each with its checksum at 0, whether it holds objects at 12, offset at 24 and size at 40.
class CacheFile {
    private static final int HEADER_SUM = 4;
    private static final int HEADER_SIZE = 12;
    private static final int REGIONS = 24;
    private static final int REGION = 96;
    private static final int REGION_COUNT = 5;
    private static final int HAS_OBJECTS = 12;
    private static final int OFFSET = 24;
    private static final int SIZE = 40;

    private final ByteBuffer bytes;

    private CacheFile(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    private static CacheFile read(Path file) throws IOException {
        return new CacheFile(ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.nativeOrder()));
    }

    /// Leaves the first of two files made in the same way, without what differs; the second goes.
    ///
    /// @return whether they agree in all but those moments; when not, both are as they were
    static boolean settle(Path file, Path again) throws IOException {
        CacheFile one = read(file);
        boolean same = one.settle(read(again).bytes);
        if (same) {
            Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
            Files.write(unfinished, one.bytes.array());
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            Files.delete(again);
        }
        return same;
    }

    private boolean settle(ByteBuffer again) {
        if (bytes.capacity() != again.capacity() || bytes.capacity() < REGIONS + REGION_COUNT * REGION || !isIntact()) {
            return false;
        }
        int header = bytes.getInt(HEADER_SIZE);
        for (int at = 0; at + Long.BYTES <= bytes.capacity(); at += Long.BYTES) {
            if (bytes.getLong(at) != again.getLong(at) && at >= header) {
                if (!isAmongObjects(at)) {
                    return false;
                }
                bytes.putLong(at, 0);
            }
        }
        for (int region = 0; region < REGION_COUNT; region++) {
            bytes.putInt(start(region), regionSum(region));
        }
        bytes.putInt(HEADER_SUM, headerSum());
        return true;
    }

    /// Whether the checksums are those of this layout.
    private boolean isIntact() {
        for (int region = 0; region < REGION_COUNT; region++) {
            long offset = bytes.getLong(start(region) + OFFSET);
            long size = bytes.getLong(start(region) + SIZE);
            if (offset < 0 || size < 0 || offset + size > bytes.capacity() || bytes.getInt(start(region)) != regionSum(region)) {
                return false;
            }
        }
        return bytes.getInt(HEADER_SIZE) <= bytes.capacity() && bytes.getInt(HEADER_SUM) == headerSum();
    }

    private boolean isAmongObjects(int at) {
        for (int region = 0; region < REGION_COUNT; region++) {
            long offset = bytes.getLong(start(region) + OFFSET);
            if (bytes.getInt(start(region) + HAS_OBJECTS) != 0 && at >= offset && at < offset + bytes.getLong(start(region) + SIZE)) {
                return true;
            }
        }
        return false;
    }

    private static int start(int region) {
        return REGIONS + region * REGION;
    }

    private int regionSum(int region) {
        long size = bytes.getLong(start(region) + SIZE);
        return size == 0 ? bytes.getInt(start(region)) : sum((int) bytes.getLong(start(region) + OFFSET), (int) size);
    }

    /// Of what follows the size in the header.
    private int headerSum() {
        int from = HEADER_SIZE + Integer.BYTES;
        return sum(from, bytes.getInt(HEADER_SIZE) - from);
    }

    private int sum(int from, int length) {
        var crc = new CRC32();
        crc.update(bytes.array(), from, length);
        return (int) crc.getValue();
    }
}
