package dev.agentloop.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

/// A folder that looks like `/proc`.
record PlantedProc(Path root) {
    static final String BOOT = "0f1e2d3c-0000-4000-8000-000000000001";

    PlantedProc {
        write(root, "sys/kernel/random/boot_id", BOOT + "\n");
    }

    /// @param stat state, group, session and start time, e.g. `S 42 42 1000`
    PlantedProc process(long pid, String name, String stat, String commandLine, String... environment) {
        String[] fields = stat.split(" ");
        String between = String.join(" ", Collections.nCopies(15, "0"));
        write(root, pid + "/stat", "%d (%s) %s 1 %s %s %s %s 0 0\n".formatted(pid, name, fields[0], fields[1], fields[2], between, fields[3]));
        write(root, pid + "/cmdline", commandLine.replace(' ', '\0') + "\0");
        write(root, pid + "/environ", String.join("", List.of(environment).stream().map(v -> v + "\0").toList()));
        return this;
    }

    PlantedProc uptime(String seconds) {
        write(root, "uptime", seconds + " 12.00\n");
        return this;
    }

    ProcFs look() {
        return new ProcFs(root);
    }

    private static void write(Path root, String file, String content) {
        try {
            Files.createDirectories(root.resolve(file).getParent());
            Files.writeString(root.resolve(file), content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
