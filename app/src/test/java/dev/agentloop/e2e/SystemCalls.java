package dev.agentloop.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What threads did to files, as `strace -ff -y` wrote it down: a file a thread, a line a call. Calls that failed are left out.
final class SystemCalls {
    /// Those with a question mark do not exist on every machine.
    static final String TRACED = "trace=fsync,fdatasync,?rename,renameat,?renameat2,?link,linkat,?open,openat,write,pwrite64,?unlink,unlinkat,?mkdir,mkdirat";

    private static final String NAME = "\\((?:AT_FDCWD<[^>]*>, )?\"([^\"]+)\"";
    private static final Pattern OPENED = Pattern.compile("open(?:at)?" + NAME + ", [A-Z_|]*O_(?:WRONLY|RDWR).* = \\d+<.*");
    private static final Pattern WRITTEN = Pattern.compile("(?:write|pwrite64)\\(\\d+<([^>]+)>.* = \\d+");
    private static final Pattern SYNCED = Pattern.compile("f(?:data)?sync\\(\\d+<([^>]+)>\\) += 0");
    private static final Pattern RENAMED = Pattern.compile("(?:rename|link)(?:at2?)?" + NAME + ", (?:AT_FDCWD<[^>]*>, )?\"([^\"]+)\".* = 0");
    private static final Pattern DELETED = Pattern.compile("unlink(?:at)?" + NAME + ".* = 0");
    private static final Pattern MADE = Pattern.compile("mkdir(?:at)?" + NAME + ".* = 0");

    private SystemCalls() {}

    sealed interface Call {
        /// Opened for writing, or written to.
        record Changed(Path file) implements Call {}

        record Synced(Path path) implements Call {}

        /// Or linked to another name.
        record Renamed(Path from, Path to) implements Call {}

        record Deleted(Path file) implements Call {}

        record DirectoryMade(Path directory) implements Call {}
    }

    /// @param prefix of the files' names
    /// @return a list a thread
    static List<List<Call>> read(Path folder, String prefix) throws IOException {
        List<List<Call>> threads = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(each -> each.getFileName().toString().startsWith(prefix)).sorted().toList()) {
                try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
                    threads.add(lines.map(SystemCalls::call).flatMap(Optional::stream).toList());
                }
            }
        }
        return threads;
    }

    private static Optional<Call> call(String line) {
        for (Pattern changing : List.of(OPENED, WRITTEN)) {
            Matcher changed = changing.matcher(line);
            if (changed.matches()) {
                return Optional.of(new Call.Changed(Path.of(changed.group(1))));
            }
        }
        Matcher synced = SYNCED.matcher(line);
        Matcher renamed = RENAMED.matcher(line);
        Matcher deleted = DELETED.matcher(line);
        Matcher made = MADE.matcher(line);
        if (synced.matches()) {
            return Optional.of(new Call.Synced(Path.of(synced.group(1))));
        } else if (renamed.matches()) {
            return Optional.of(new Call.Renamed(Path.of(renamed.group(1)), Path.of(renamed.group(2))));
        } else if (deleted.matches()) {
            return Optional.of(new Call.Deleted(Path.of(deleted.group(1))));
        } else if (made.matches()) {
            return Optional.of(new Call.DirectoryMade(Path.of(made.group(1))));
        }
        return Optional.empty();
    }
}
