package dev.agentloop.agent;

import dev.agentloop.model.ProcessIdentity;
import dev.agentloop.model.RunTag;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Linux's process table as `/proc` shows it. Each method looks at this moment; a process that ends meanwhile simply is not there.
///
/// What can not be read (another user's environment, a process that is just going away) counts as absent, so that nothing is done to it.
final class ProcFs {
    /// Linux reports times to user space in 1/100 s (`USER_HZ`) on every architecture a JDK exists for, whatever the kernel's own tick is.
    private static final long TICKS_PER_SECOND = 100;

    /// Field 3 of `stat` is the first one after the closing parenthesis of the name; these are offsets from it.
    private static final int GROUP = 2, SESSION = 3, START_TICKS = 19;

    /// Measured: well below a millisecond on a quiet machine, more than a tenth of a second on a busy one.
    private static final Duration EXEC_TAKES_AT_MOST = Duration.ofSeconds(1);

    private final Path root;

    /// @param root `/proc`, or a folder that looks like it
    ProcFs(Path root) {
        this.root = root;
    }

    /// One line of the process table.
    ///
    /// @param group process group
    /// @param startTicks ticks between boot and its start; with the PID it names one process until the next boot
    record Entry(long pid, char state, long group, long session, long startTicks) {
        /// Zombies have ended, only their parent has not asked yet.
        boolean isRunning() {
            return state != 'Z' && state != 'X' && state != 'x';
        }
    }

    /// Whether there is a process table to read at all; on macOS there is none.
    boolean isPresent() {
        return Files.isReadable(root.resolve("self/stat"));
    }

    Optional<Entry> entry(long pid) {
        return read(pid + "/stat").flatMap(line -> parse(pid, line));
    }

    /// Every process that runs.
    List<Entry> running() {
        List<Entry> entries = new ArrayList<>();
        try (var directories = Files.newDirectoryStream(root, "[0-9]*")) {
            for (Path directory : directories) {
                entry(Long.parseLong(directory.getFileName().toString())).filter(Entry::isRunning).ifPresent(entries::add);
            }
        } catch (IOException | DirectoryIteratorException | NumberFormatException _) {
            // No process table, or one that ends half-way: what was seen is what there is.
        }
        return entries;
    }

    boolean isRunning(Entry entry) {
        return entry(entry.pid()).filter(Entry::isRunning).filter(now -> now.startTicks() == entry.startTicks()).isPresent();
    }

    /// The entry of exactly that process; empty when it has ended, when its PID is another process's by now, or after a reboot.
    ///
    /// While it replaces its program (`exec`) it has no command line, on a busy machine for longer than one would think: then PID and start have to do, because
    /// a healthy agent must not be taken for a dead one.
    Optional<Entry> find(ProcessIdentity process) {
        return entry(process.pid())
                .filter(Entry::isRunning)
                .filter(entry -> entry.startTicks() == process.startTicks())
                .filter(_ -> process.bootId().equals(bootId()))
                .filter(entry -> {
                    String line = read(entry.pid() + "/cmdline").orElse("").replace('\0', ' ');
                    return line.isBlank() || line.contains(process.match());
                });
    }

    /// Waits until a process that was just spawned shows its own command line: the kernel lets its parent go on a moment before, and until then it shows the parent's
    /// command line and environment (seen on a busy machine in 2 of 100 starts).
    void awaitOwnFace(Entry entry, ProcessIdentity process) {
        Pause.until(() -> !isRunning(entry) || commandLine(entry).contains(process.match()), EXEC_TAKES_AT_MOST);
    }

    ProcessIdentity identify(Entry entry, String match) {
        return new ProcessIdentity(entry.pid(), match, entry.startTicks(), bootId());
    }

    /// The arguments, separated by spaces; empty for a zombie or a kernel thread.
    String commandLine(Entry entry) {
        return settled(entry, "cmdline").replace('\0', ' ').strip();
    }

    /// The tag a process was started with; empty when it has none or its environment is not ours to read.
    Optional<RunTag> tag(Entry entry) {
        String assignment = RunTag.VARIABLE + "=";
        // Variables end with NUL, so a whole one is compared: neither a longer tag nor a part of another value matches.
        return Arrays.stream(settled(entry, "environ").split("\0"))
                .filter(variable -> variable.startsWith(assignment))
                .findFirst()
                .map(variable -> new RunTag(variable.substring(assignment.length())));
    }

    /// While a process replaces its program (`exec`), and so right after its spawn too, the kernel shows it for a moment with neither arguments nor
    /// environment. A run looked at in that moment would seem to be over. Kernel threads, in group 0, are always like that.
    private String settled(Entry entry, String file) {
        String text = read(entry.pid() + "/" + file).orElse("");
        if (!text.isEmpty() || entry.group() == 0) {
            return text;
        }
        Pause.until(() -> !isRunning(entry) || !read(entry.pid() + "/cmdline").equals(Optional.of("")), EXEC_TAKES_AT_MOST);
        return read(entry.pid() + "/" + file).orElse("");
    }

    /// Every running process that belongs to some run.
    Stream<Tagged> tagged() {
        return running().stream().flatMap(entry -> tag(entry).map(tag -> new Tagged(entry, tag)).stream());
    }

    record Tagged(Entry entry, RunTag tag) {}

    String bootId() {
        return read("sys/kernel/random/boot_id").orElse("").strip();
    }

    /// How long ago that process started, by the clock that no one sets.
    Duration age(long startTicks) {
        return Duration.ofMillis(Math.max(0, ticksNow() - startTicks) * 1000 / TICKS_PER_SECOND);
    }

    /// The namespace our own process ids count in, e.g. `pid:[4026531836]`.
    Optional<String> pidNamespace() {
        return pidNamespace("self");
    }

    /// Whether a process that started at that time may live in that PID namespace; where it lives can not always be read.
    boolean mayLive(String pidNamespace, long startTicks) {
        return running().stream()
                .filter(entry -> entry.startTicks() == startTicks)
                .anyMatch(entry -> pidNamespace(Long.toString(entry.pid())).map(pidNamespace::equals).orElse(true));
    }

    private Optional<String> pidNamespace(String process) {
        try {
            return Optional.of(Files.readSymbolicLink(root.resolve(process + "/ns/pid")).toString());
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /// In containers `/proc/uptime` may be the container's, while start times always count from the machine's boot; our own start is then the better bound.
    private long ticksNow() {
        double uptime = read("uptime").map(text -> Double.parseDouble(text.split(" ", 2)[0])).orElse(0.0);
        long ownStart = read("self/stat").flatMap(line -> parse(0, line)).map(Entry::startTicks).orElse(0L);
        return Math.max((long) (uptime * TICKS_PER_SECOND), ownStart);
    }

    /// The name, second field, is in parentheses and may itself contain spaces and parentheses: fields are counted from the last one.
    private static Optional<Entry> parse(long pid, String line) {
        String[] fields = line.substring(line.lastIndexOf(')') + 1).strip().split(" ");
        if (fields.length <= START_TICKS) {
            return Optional.empty();
        }
        return Optional.of(new Entry(
                pid,
                fields[0].charAt(0),
                Long.parseLong(fields[GROUP]),
                Long.parseLong(fields[SESSION]),
                Long.parseLong(fields[START_TICKS])));
    }

    private Optional<String> read(String file) {
        try {
            return Optional.of(new String(Files.readAllBytes(root.resolve(file)), StandardCharsets.UTF_8));
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
