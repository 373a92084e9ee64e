package dev.agentloop.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/// What agents themselves witness, in a folder outside of every clone: when a turn of an issue began and ended, and whether another one was at work then. A turn that was
/// stopped in the middle is seen by the next one, too.
record AgentDiary(Path folder) {
    private static final String BEGIN = """
            #!/bin/sh
            issue=${AGENTLOOP_RUN#*/}
            issue=${issue%/*}
            cd "$(dirname "$0")" || exit
            if mkdir "$issue.busy"; then echo begin; else echo 'begin, and another turn has not ended'; fi >>"$issue.txt"
            """;

    private static final String END = """
            #!/bin/sh
            issue=${AGENTLOOP_RUN#*/}
            issue=${issue%/*}
            cd "$(dirname "$0")" || exit
            if rmdir "$issue.busy"; then echo end; else echo 'end, and nothing had begun'; fi >>"$issue.txt"
            """;

    /// @param folder is created
    static AgentDiary in(Path folder) throws IOException {
        Files.createDirectories(folder);
        AgentDiary diary = new AgentDiary(folder);
        write(folder.resolve("begin"), BEGIN);
        write(folder.resolve("end"), END);
        return diary;
    }

    private static void write(Path script, String text) throws IOException {
        Files.writeString(script, text);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    /// The command an agent runs when its turn begins.
    String begin() {
        return folder.resolve("begin").toString();
    }

    String end() {
        return folder.resolve("end").toString();
    }

    List<String> of(int issue) throws IOException {
        Path lines = folder.resolve(issue + ".txt");
        return Files.exists(lines) ? Files.readAllLines(lines) : List.of();
    }
}
