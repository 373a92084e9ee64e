package dev.agentloop.agent;

import dev.agentloop.model.AgentConfig.Engine;
import dev.agentloop.model.Sandbox.Walls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The command line of bubblewrap 0.4 or newer for one command of a run: `bwrap OPTION... -- COMMAND...`.
///
/// It begins with nothing, and only what is listed here is there: the system's programs, agentloop's and the agent's, the clone, and the agent's own files. A command has process ids of its
/// own, which all end with the first of them; that one reaps, and stays while anything of the run lives. Not `--die-with-parent`: the tick ends long before the agent.
final class Bubblewrap {
    /// Programs, their data, and the machine's settings. Everybody on the machine can read them.
    private static final List<String> SYSTEM = List.of(
            "/usr", "/etc", "/opt", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32",
            // NixOS and Guix, and where openSUSE keeps the certificates /etc points to.
            "/nix/store", "/run/current-system", "/gnu/store", "/var/lib/ca-certificates");

    /// Often a link to a file somewhere in /run that a resolver keeps up to date.
    private static final Path RESOLVER = Path.of("/etc/resolv.conf");

    /// Files and directories with certificates a user has named.
    private static final List<String> CERTIFICATES = List.of(
            "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "GIT_SSL_CAINFO", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE");

    private static final List<String> FIXED = List.of(
            "--unshare-user-try", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try",
            // bubblewrap leaves root all it can do, mounting and unmounting among it.
            "--cap-drop", "ALL",
            // Nothing may type into the terminal a tick was started from.
            "--new-session");

    /// Root may write there by being root, without any capability, and a `core_pattern` is a program the kernel runs outside (seen with bubblewrap 0.8.0, which covers these only
    /// in part). For others nothing is covered: a sandbox within the sandbox, as codex has one, could not have its own /proc then.
    private static final List<String> OF_THE_KERNEL = List.of("/proc/sys", "/proc/sysrq-trigger", "/proc/fs", "/proc/acpi", "/proc/scsi", "/proc/driver");

    private static final String NO_HOME = "/nonexistent";

    private final RunCall call;
    private final Walls.Bubblewrap walls;
    private final Map<String, String> environment;
    private final Path home;
    private final List<String> arguments = new ArrayList<>(List.of("bwrap"));
    /// By the place inside; of two for one place the later counts.
    private final Map<Path, Mount> mounts = new LinkedHashMap<>();

    private record Mount(String option, Path source, Path place) {}

    Bubblewrap(RunCall call, Walls.Bubblewrap walls) {
        this.call = call;
        this.walls = walls;
        this.environment = Acpx.environment(call);
        this.home = absolute(environment.getOrDefault("HOME", NO_HOME));
    }

    /// The issue's own directory for what acpx remembers, in the place of `~/.acpx`.
    static Path acpx(RunCall call) {
        return call.meta().resolve("acpx");
    }

    /// @throws AgentException when a directory of the run cannot be made
    List<String> around(List<String> command, List<Path> readable) throws AgentException {
        arguments.addAll(FIXED);
        if (!walls.network()) {
            arguments.add("--unshare-net");
        }
        system();
        readable.forEach(this::readable);
        programs(command);
        readable(call.meta().resolve("objects"));
        for (String path : walls.readable()) {
            readable(asked("readable", path));
        }
        writable();
        ssh();
        mounts.values().stream()
                .sorted(Comparator.comparingInt(mount -> mount.place().getNameCount()))
                .forEach(mount -> arguments.addAll(List.of(mount.option(), mount.source().toString(), mount.place().toString())));
        arguments.addAll(List.of("--chdir", absolute(call.directory()).toString(), "--"));
        arguments.addAll(command);
        return List.copyOf(arguments);
    }

    private void system() {
        for (String directory : SYSTEM) {
            Path path = Path.of(directory);
            if (Files.isSymbolicLink(path)) {
                arguments.addAll(List.of("--symlink", target(path), directory));
            } else if (Files.isDirectory(path)) {
                arguments.addAll(List.of("--ro-bind", directory, directory));
            }
        }
        arguments.addAll(List.of("--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--dir", "/var/tmp", "--dir", "/run"));
        if (isRoot()) {
            OF_THE_KERNEL.stream().filter(path -> Files.exists(Path.of(path))).forEach(path -> arguments.addAll(List.of("--ro-bind", path, path)));
        }
        privatePlaces().forEach(place -> arguments.addAll(List.of("--tmpfs", place.toString())));
        readable(real(RESOLVER));
        CERTIFICATES.stream().map(environment::get).filter(value -> value != null && value.startsWith("/"))
                .map(Path::of).filter(path -> isOpen(real(path))).forEach(this::readable);
    }

    /// The homes of the user and of the agent, `loop-data/`, and `loop/` where it is beside that: empty, also where they are, or a link leads to them, below a directory of the system.
    private List<Path> privatePlaces() {
        Path data = absolute(call.meta()).getParent().getParent().getParent();
        Path usersHome = absolute(call.environment().getOrDefault("HOME", NO_HOME));
        return Stream.of(home, usersHome, data, data.resolveSibling("loop"), real(data).resolveSibling("loop"))
                .flatMap(place -> Stream.of(place, real(place)))
                .filter(place -> place.getNameCount() > 0)
                .filter(place -> Files.isDirectory(place) || !isOfSystem(place))
                .distinct()
                .sorted(Comparator.comparingInt(Path::getNameCount))
                .toList();
    }

    private void programs(List<String> command) {
        var trees = new ProgramTrees(environment, this::isOpen);
        trees.onPath().forEach(this::readable);
        trees.of(command.getFirst()).forEach(this::readable);
        if (call.agent().engine() instanceof Engine.Acpx acp && acp.isCommand()) {
            trees.of(acp.agent().strip().split(" ")[0]).forEach(this::readable);
        }
    }

    /// Whether showing all of it shows nothing private: neither a home nor `loop-data/` is in it.
    private boolean isOpen(Path directory) {
        return privatePlaces().stream().noneMatch(place -> place.startsWith(directory));
    }

    private void writable() throws AgentException {
        writable(call.directory(), call.directory());
        writable(made(acpx(call)), home.resolve(".acpx"));
        for (Path state : AgentState.of(call.agent(), environment, home)) {
            if (!isOpen(real(state))) {
                throw new AgentException("%s, which the environment names as the agent's own directory, holds a HOME, loop/ or loop-data/, which the sandbox hides".formatted(state));
            }
            writable(state, state);
        }
        for (String path : walls.writable()) {
            Path place = asked("writable", path);
            writable(place, place);
        }
    }

    /// A socket is reached through a read-only place as well.
    private void ssh() {
        if (call.agent().allowSSH()) {
            readable(home.resolve(".ssh"));
            Optional.ofNullable(environment.get("SSH_AUTH_SOCK")).filter(socket -> socket.startsWith("/")).map(Path::of).ifPresent(this::readable);
        }
    }

    private void readable(Path path) {
        Path place = absolute(path);
        boolean isThere = isOfSystem(place) && privatePlaces().stream().noneMatch(place::startsWith);
        if (!isThere && Files.exists(place)) {
            mount("--ro-bind", place, place);
        }
    }

    static boolean isRoot() {
        return uid() == 0;
    }

    /// Our own user; -1 where that cannot be told.
    static int uid() {
        try {
            return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException | UnsupportedOperationException _) {
            return -1;
        }
    }

    private static boolean isOfSystem(Path place) {
        return SYSTEM.stream().anyMatch(place::startsWith);
    }

    private void writable(Path path, Path place) {
        if (Files.exists(path)) {
            mount("--bind", absolute(path), absolute(place));
        }
    }

    private void mount(String option, Path source, Path place) {
        mounts.put(place, new Mount(option, real(source), place));
    }

    private Path asked(String key, String path) throws AgentException {
        Path place = path.startsWith("~/") ? absolute(home.resolve(path.substring(2))) : absolute(path);
        if (!Files.exists(place)) {
            throw new AgentException("%s, which stands in `sandbox: {%s: ...}` of acpx-config, is not there: make it, or remove it".formatted(place, key));
        }
        if (!isOpen(real(place))) {
            throw new AgentException("""
                    %s, which stands in `sandbox: {%s: ...}` of acpx-config, holds a HOME, loop/ or loop-data/, which the sandbox hides: name what is needed of it"""
                    .formatted(place, key));
        }
        return place;
    }

    private static Path made(Path directory) throws AgentException {
        try {
            return Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new AgentException("The directory %s, which the sandbox needs, cannot be made: %s".formatted(directory, e), e);
        }
    }

    private static Path absolute(String path) {
        return absolute(Path.of(path));
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException _) {
            return absolute(path);
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException _) {
            return link.toString();
        }
    }
}
