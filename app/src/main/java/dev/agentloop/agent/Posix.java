package dev.agentloop.agent;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import com.sun.jna.ptr.IntByReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The few calls of the C library that Java has no equal for: a spawn into a session of its own, signals to a group, the end of a child that is not Java's.
///
/// Flags and sizes are Linux's (glibc and musl agree on all of them). The library is loaded with the first call, because most ticks need none.
final class Posix {
    static final int SIGKILL = 9;
    static final int SIGTERM = 15;

    private static final short SPAWN_SETSIGDEF = 0x04, SPAWN_SETSIGMASK = 0x08, SPAWN_SETSID = 0x80;
    private static final int O_RDONLY = 0, O_WRONLY = 1, O_CREAT = 0100, O_TRUNC = 01000;
    private static final int WNOHANG = 1;

    /// Larger than every C library's opaque `posix_spawn_*_t` (336 and 80 bytes in glibc) and `sigset_t` (128).
    private static final int OPAQUE = 1024;

    private LibC libC;

    /// The C functions, under their own names.
    interface LibC extends Library {
        int posix_spawn(IntByReference pid, String path, Pointer actions, Pointer attributes, Pointer arguments, Pointer environment);

        int posix_spawnattr_init(Pointer attributes);

        int posix_spawnattr_setflags(Pointer attributes, short flags);

        int posix_spawnattr_setsigdefault(Pointer attributes, Pointer signals);

        int posix_spawnattr_setsigmask(Pointer attributes, Pointer signals);

        int posix_spawnattr_destroy(Pointer attributes);

        int posix_spawn_file_actions_init(Pointer actions);

        int posix_spawn_file_actions_addopen(Pointer actions, int descriptor, String path, int flags, int mode);

        int posix_spawn_file_actions_addchdir_np(Pointer actions, String path);

        int posix_spawn_file_actions_addclose(Pointer actions, int descriptor);

        int posix_spawn_file_actions_addclosefrom_np(Pointer actions, int from);

        int posix_spawn_file_actions_destroy(Pointer actions);

        int sigemptyset(Pointer signals);

        int sigfillset(Pointer signals);

        int kill(int pid, int signal);

        int waitpid(int pid, IntByReference status, int options);

        String strerror(int code);
    }

    /// A program to start, with everything it shall have and nothing else.
    ///
    /// @param program absolute path
    /// @param command its arguments, the first being its own name
    /// @param environment the whole of it
    record Order(Path program, List<String> command, Map<String, String> environment, Path directory, Path stdout, Path stderr) {
        Order {
            command = List.copyOf(command);
            environment = Map.copyOf(environment);
        }
    }

    /// Starts a program as leader of a new session, with stdin from `/dev/null`, default signal handling and no descriptor of ours.
    ///
    /// The new process opens its own output files, so they exist only if it does.
    ///
    /// @return its PID; the process is a child of ours until [#reap]
    long spawn(Order order) throws IOException {
        try (Memory actions = new Memory(OPAQUE);
                Memory attributes = new Memory(OPAQUE);
                Memory signals = new Memory(OPAQUE)) {
            check("posix_spawn_file_actions_init", libC().posix_spawn_file_actions_init(actions));
            check("posix_spawnattr_init", libC().posix_spawnattr_init(attributes));
            try {
                describeFiles(actions, order);
                describeSignals(attributes, signals);
                IntByReference pid = new IntByReference();
                check("posix_spawn " + order.program(), libC().posix_spawn(
                        pid, order.program().toString(), actions, attributes, strings(order.command()), strings(assignments(order.environment()))));
                return pid.getValue();
            } finally {
                libC().posix_spawnattr_destroy(attributes);
                libC().posix_spawn_file_actions_destroy(actions);
            }
        }
    }

    /// Sends a signal to a process, or with a negative PID to a group. Whether it was still there is seen in the process table.
    void signal(long pid, int signal) {
        libC().kill(Math.toIntExact(pid), signal);
    }

    /// Lets go of a child that has ended; without it the child stays a zombie while we live.
    ///
    /// @return whether there is nothing left to wait for
    boolean reap(long pid) {
        return libC().waitpid(Math.toIntExact(pid), new IntByReference(), WNOHANG) != 0;
    }

    private void describeFiles(Pointer actions, Order order) throws IOException {
        open(actions, 0, Path.of("/dev/null"), O_RDONLY);
        open(actions, 1, order.stdout(), O_WRONLY | O_CREAT | O_TRUNC);
        open(actions, 2, order.stderr(), O_WRONLY | O_CREAT | O_TRUNC);
        check("chdir", libC().posix_spawn_file_actions_addchdir_np(actions, order.directory().toString()));
        try {
            check("closefrom", libC().posix_spawn_file_actions_addclosefrom_np(actions, 3));
        } catch (UnsatisfiedLinkError _) {
            closeEachOpenDescriptor(actions); // glibc before 2.34
        }
    }

    private void open(Pointer actions, int descriptor, Path file, int flags) throws IOException {
        check("open " + file, libC().posix_spawn_file_actions_addopen(actions, descriptor, file.toString(), flags, 0600));
    }

    /// A descriptor another thread opens in this very moment escapes; hence only where the C library knows no better.
    private void closeEachOpenDescriptor(Pointer actions) throws IOException {
        try (var descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors) {
                int number = Integer.parseInt(descriptor.getFileName().toString());
                if (number > 2) {
                    check("close", libC().posix_spawn_file_actions_addclose(actions, number));
                }
            }
        }
    }

    /// The JVM, cron or `nohup` may have signals blocked or ignored, and both would be inherited: an agent that ignores SIGTERM is hard to stop.
    private void describeSignals(Pointer attributes, Pointer signals) throws IOException {
        libC().sigemptyset(signals);
        check("setsigmask", libC().posix_spawnattr_setsigmask(attributes, signals));
        libC().sigfillset(signals);
        check("setsigdefault", libC().posix_spawnattr_setsigdefault(attributes, signals));
        short flags = (short) (SPAWN_SETSID | SPAWN_SETSIGMASK | SPAWN_SETSIGDEF);
        check("setflags", libC().posix_spawnattr_setflags(attributes, flags));
    }

    private void check(String what, int error) throws IOException {
        if (error != 0) {
            throw new IOException("%s: %s".formatted(what, libC().strerror(error)));
        }
    }

    private static Pointer strings(List<String> strings) {
        return new StringArray(strings.toArray(String[]::new), "UTF-8");
    }

    private static List<String> assignments(Map<String, String> environment) {
        return environment.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).sorted().toList();
    }

    private synchronized LibC libC() {
        if (libC == null) {
            libC = Native.load("c", LibC.class, Map.of(Library.OPTION_STRING_ENCODING, "UTF-8"));
        }
        return libC;
    }
}
