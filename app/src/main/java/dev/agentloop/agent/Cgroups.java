package dev.agentloop.agent;

import dev.agentloop.model.Sandbox.Limits;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Linux control groups, version 2, or the version 1 that some containers and old systems have: one group a run, below our own, in each hierarchy that bounds something.
final class Cgroups {
    /// Of our groups' names.
    static final String PREFIX = "agentloop-";

    /// Of a time slice, in microseconds; the kernel's own default.
    private static final int PERIOD = 100_000;

    private final Path root;
    private final Path own;

    /// @param root `/sys/fs/cgroup`
    /// @param own `/proc/self/cgroup`, which says in which groups we are
    Cgroups(Path root, Path own) {
        this.root = root;
        this.own = own;
    }

    /// Makes the run's groups, or finds them made.
    ///
    /// @return a directory for each hierarchy; empty, with nothing left behind, where one of the limits cannot be had
    List<Path> make(String name, Limits limits) {
        List<Path> made = new ArrayList<>();
        try {
            for (Map.Entry<String, Map<String, String>> controller : settings(limits).entrySet()) {
                Optional<Path> parent = parent(controller.getKey());
                if (parent.isEmpty()) {
                    throw new IOException("no group may be made that bounds " + controller.getKey());
                }
                Path group = Files.createDirectories(parent.get().resolve(name));
                if (!made.contains(group)) {
                    made.add(group);
                }
                for (Map.Entry<String, String> setting : controller.getValue().entrySet()) {
                    write(group.resolve(setting.getKey()), setting.getValue());
                }
            }
            return List.copyOf(made);
        } catch (IOException | UnsupportedOperationException _) {
            made.forEach(Cgroups::delete);
            return List.of();
        }
    }

    void remove(String name) {
        for (String controller : List.of("memory", "pids", "cpu")) {
            parent(controller).map(parent -> parent.resolve(name)).filter(Files::isDirectory).ifPresent(Cgroups::delete);
        }
    }

    private boolean isUnified() {
        return Files.exists(root.resolve("cgroup.controllers"));
    }

    private Map<String, Map<String, String>> settings(Limits limits) {
        Map<String, Map<String, String>> settings = new LinkedHashMap<>();
        boolean unified = isUnified();
        limits.memory().ifPresent(bytes -> settings.put("memory", unified
                ? Map.of("memory.max", Long.toString(bytes), "memory.swap.max", "0")
                : Map.of("memory.limit_in_bytes", Long.toString(bytes))));
        limits.processes().ifPresent(count -> settings.put("pids", Map.of("pids.max", Integer.toString(count))));
        limits.cpus().map(cpus -> cpus.multiply(BigDecimal.valueOf(PERIOD)).toBigInteger()).ifPresent(quota -> settings.put("cpu", unified
                ? Map.of("cpu.max", quota + " " + PERIOD)
                : Map.of("cpu.cfs_quota_us", quota.toString())));
        return settings;
    }

    /// Where a group can be made that bounds this: our own group or, since with version 2 one that holds processes has no groups below it, one above.
    private Optional<Path> parent(String controller) {
        try {
            for (String line : Files.readAllLines(own)) {
                String[] parts = line.split(":", 3);
                if (parts.length < 3) {
                    continue;
                }
                if (!isUnified() && List.of(parts[1].split(",")).contains(controller)) {
                    return Optional.of(below(root.resolve(controller), parts[2])).filter(Files::isWritable);
                }
                if (isUnified() && parts[0].equals("0")) {
                    return above(below(root, parts[2]), controller);
                }
            }
        } catch (IOException _) {
            // No control groups here.
        }
        return Optional.empty();
    }

    private Optional<Path> above(Path group, String controller) throws IOException {
        for (Path candidate = group; candidate.startsWith(root); candidate = candidate.getParent()) {
            Path granted = candidate.resolve("cgroup.subtree_control");
            boolean bounds = Files.isReadable(granted) && Set.of(Files.readString(granted).strip().split(" ")).contains(controller);
            if (bounds && Files.isWritable(candidate) && Files.isWritable(candidate.resolve("cgroup.procs"))) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /// In a container a group may be named by a path of the machine that is not there.
    private static Path below(Path hierarchy, String path) {
        Path group = hierarchy.resolve(path.substring(1)).normalize();
        return Files.isDirectory(group) ? group : hierarchy;
    }

    private static void write(Path setting, String value) throws IOException {
        // Where the kernel counts no swap there is nothing to bound.
        if (Files.exists(setting) || !setting.endsWith("memory.swap.max")) {
            Files.writeString(setting, value);
        }
    }

    private static void delete(Path group) {
        try {
            Files.deleteIfExists(group);
        } catch (IOException _) {
            // Somebody is in it, or it is not ours.
        }
    }
}
