package dev.agentloop.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// What was seen, for people to read.
record AgentTable(List<AgentCell.Row> rows) {
    AgentTable {
        rows = rows.stream().sorted(Comparator.comparing(AgentCell.Row::situation).thenComparing(AgentCell.Row::agent)).toList();
    }

    @Override
    public String toString() {
        return "| situation | agent | outcome | cost | tokens | seconds |\n|---|---|---|---|---|---|\n"
                + rows.stream().map(AgentTable::line).collect(Collectors.joining());
    }

    private static String line(AgentCell.Row row) {
        return "| %s | %s | %s | %s | %s | %d |\n"
                .formatted(row.situation().word(), row.agent().word(), row.kind(), known(row.cost()), known(row.tokens()), row.seconds());
    }

    private static String known(boolean known) {
        return known ? "known" : "unknown";
    }

    void write(Path file) throws IOException {
        Files.writeString(file, toString());
    }
}
