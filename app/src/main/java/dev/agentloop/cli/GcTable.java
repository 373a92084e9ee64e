package dev.agentloop.cli;

import dev.agentloop.gc.Garbage;
import dev.agentloop.plan.ByteCount;
import dev.agentloop.state.KeptWork;
import dev.agentloop.status.Times;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// What was found, for people: a line each, and what it comes to.
final class GcTable {
    private GcTable() {}

    static String of(GcFindings found, boolean dryRun) {
        StringBuilder text = new StringBuilder();
        long bytes = found.garbage().stream().mapToLong(Garbage::bytes).sum();
        if (found.garbage().isEmpty()) {
            text.append("Nothing can go.\n");
        } else {
            List<List<String>> rows = new ArrayList<>(List.of(List.of("LOOP", "WHAT", "SIZE", "WHY")));
            found.garbage().forEach(one -> rows.add(List.of(one.of().isEmpty() ? "-" : one.of(), one.what(), ByteCount.text(one.bytes()), Wrapping.oneLine(one.why()))));
            text.append(lines(rows)).append("%s %s.%n".formatted(ByteCount.text(bytes), dryRun ? "could go" : "to go"));
        }
        if (!found.kept().isEmpty()) {
            List<List<String>> rows = new ArrayList<>(List.of(List.of("ISSUE", "AGE", "SIZE", "COMES BACK BY")));
            found.kept().forEach(work -> rows.add(List.of(
                    work.issue().toString(), Times.rough(work.age()), ByteCount.text(work.size().bytes()), KeptWork.restoreCommand(work.path()))));
            text.append("\nWork that was not pushed is kept:\n").append(lines(rows));
        }
        found.left().forEach(sentence -> text.append('\n').append(sentence).append('.'));
        return text.toString().stripTrailing();
    }

    static String lines(List<List<String>> rows) {
        int[] widths = IntStream.range(0, rows.getFirst().size()).map(i -> rows.stream().mapToInt(row -> row.get(i).length()).max().orElse(0)).toArray();
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                line.append("  ").append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length()));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
