package dev.agentloop.cli;

import dev.agentloop.model.Account;
import dev.agentloop.model.Label;
import dev.agentloop.model.Outcome;
import dev.agentloop.model.RequestLimit;
import dev.agentloop.plan.AccountWords;
import dev.agentloop.state.KeptWork;
import dev.agentloop.status.StatusReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The report as a table for people.
final class StatusTable {
    private static final List<String> HEAD = List.of("ISSUE", "PROMPT", "AGENT", "RESULT", "AGE", "STARTS", "COST", "NEXT");

    private static final int RESULT = HEAD.indexOf("RESULT");
    private static final int COST = HEAD.indexOf("COST");

    /// Room for the last column even where the others leave none: narrower, a sentence is a list of words.
    private static final int NARROWEST = 24;

    private final Console console;
    private final Instant now;

    StatusTable(Console console, Instant now) {
        this.console = console;
        this.now = now;
    }

    String of(StatusReport report) {
        StringBuilder text = new StringBuilder(lock(report.lock())).append('\n');
        report.accounts().forEach(account -> text.append(line(account)));
        report.limits().forEach(limit -> text.append(line(limit)));
        for (StatusReport.Loop loop : report.loops()) {
            text.append('\n').append(loop.name());
            loop.problem().ifPresent(problem -> text.append(" — ").append(Wrapping.oneLine(problem)));
            text.append('\n').append(loop.issues().isEmpty() ? "  no issue was worked on yet\n" : table(loop.issues()));
        }
        return text.toString().stripTrailing();
    }

    private String line(Account account) {
        String until = account.until().isAfter(now) ? "tried again at " + Times.moment(account.until(), now) : "tried again by the next run";
        return line("agent: ", "%s; %s. %s".formatted(Wrapping.oneLine(AccountWords.why(account)), until, AccountWords.cure(account)));
    }

    private String line(RequestLimit limit) {
        String token = limit.token().isEmpty() ? "requests without a token" : "the token of " + limit.token();
        return line("forge: ", "the rate limit of %s for %s is used up; asked again at %s".formatted(limit.host(), token, Times.moment(limit.until(), now)));
    }

    /// Above the loops, because all of them wait for it.
    private String line(String head, String sentence) {
        int room = Math.max(NARROWEST, console.width() - head.length());
        return head + String.join("\n" + " ".repeat(head.length()), Wrapping.lines(sentence, room)) + "\n";
    }

    private String lock(StatusReport.Lock lock) {
        return switch (lock) {
            case StatusReport.Lock.Free() -> "lock: free";
            case StatusReport.Lock.Held(long pid, Instant since) -> "lock: held by process %d since %s".formatted(pid, since);
            case StatusReport.Lock.Stale(long pid, Instant since) ->
                "lock: stale (process %d, which took it at %s, is gone; the next tick takes it)".formatted(pid, since);
            case StatusReport.Lock.Damaged(String problem) -> "lock: " + problem;
        };
    }

    private String table(List<StatusReport.Issue> issues) {
        List<List<String>> rows = new ArrayList<>(List.of(HEAD));
        issues.stream().map(this::row).forEach(rows::add);
        boolean known = issues.stream().anyMatch(issue -> issue.usage().cost().isPresent());
        if (!known || console.width() - indent(widths(rows)) < NARROWEST) {
            rows.replaceAll(StatusTable::withoutCost);
        }
        int[] widths = widths(rows);
        StringBuilder text = new StringBuilder(line(rows.getFirst(), widths, Colour.NONE));
        for (int i = 0; i < issues.size(); i++) {
            text.append(line(rows.get(i + 1), widths, colour(issues.get(i))));
        }
        return text.toString();
    }

    private static List<String> withoutCost(List<String> row) {
        return IntStream.range(0, row.size()).filter(i -> i != COST).mapToObj(row::get).toList();
    }

    private static int[] widths(List<List<String>> rows) {
        return IntStream.range(0, rows.getFirst().size()).map(i -> rows.stream().mapToInt(row -> row.get(i).length()).max().orElse(0)).toArray();
    }

    /// Where the last column begins.
    private static int indent(int[] widths) {
        return IntStream.range(0, widths.length - 1).map(i -> 2 + widths[i]).sum() + 2;
    }

    /// A row; its last cell goes on below itself where the terminal ends.
    private String line(List<String> row, int[] widths, Colour colour) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length - 1; i++) {
            String cell = row.get(i) + " ".repeat(widths[i] - row.get(i).length());
            line.append("  ").append(i == RESULT ? colour.of(cell) : cell);
        }
        int room = Math.max(NARROWEST, console.width() - indent(widths));
        String gap = "\n" + " ".repeat(indent(widths));
        return line.append("  ").append(String.join(gap, Wrapping.lines(row.getLast(), room))).toString().stripTrailing() + "\n";
    }

    /// By what a person looks for: what runs, and what needs them.
    private enum Colour {
        NONE(""),
        RED("31"),
        GREEN("32"),
        YELLOW("33");

        private final String code;

        Colour(String code) {
            this.code = code;
        }

        String of(String cell) {
            return code.isEmpty() ? cell : "\u001b[%sm%s\u001b[0m".formatted(code, cell);
        }
    }

    private Colour colour(StatusReport.Issue issue) {
        if (!console.colour()) {
            return Colour.NONE;
        }
        return switch (issue.result().outcome()) {
            case "running" -> Colour.GREEN;
            case "failure" -> Colour.RED;
            case "crash" -> Colour.YELLOW;
            default -> Colour.NONE;
        };
    }

    private List<String> row(StatusReport.Issue issue) {
        return List.of(
                issue.id().value(),
                issue.prompt().map(Object::toString).orElse("-"),
                agent(issue),
                result(issue.result()),
                issue.age().map(Times::rough).orElse("-"),
                "%d/%d".formatted(issue.starts().count(), issue.starts().max()),
                Amounts.cost(issue.usage(), 2),
                next(issue));
    }

    private static String agent(StatusReport.Issue issue) {
        String name = issue.agent().name().toLowerCase(Locale.ROOT);
        return issue.pid().isPresent() ? name + " " + issue.pid().getAsLong() : name.equals("none") ? "-" : name;
    }

    static String result(StatusReport.Result result) {
        if (result.outcome().equals("none")) {
            return "-";
        }
        // What happened says more than whether it was well; a failure whose turn ended well (an unknown route, say) is a failure first.
        String word = result.kind().filter(kind -> result.outcome().equals("success") || !kind.isGoodEnd()).map(Outcome.Kind::word).orElse(result.outcome());
        return word + result.route().map(route -> " > " + route).orElse("");
    }

    /// What it waits for or what the next tick does; else where it is and how it ended.
    private String next(StatusReport.Issue issue) {
        String until = issue.waitingUntil().filter(_ -> issue.agent() != StatusReport.Agent.LIVE).map(at -> Times.until(at, now)).orElse("");
        return issue.waitingFor().map(wait -> wait + until).orElseGet(() -> ended(issue)) + kept(issue);
    }

    private static String kept(StatusReport.Issue issue) {
        return issue.kept().isEmpty()
                ? ""
                : "; work that was not pushed is kept%s: %s".formatted(
                        issue.kept().size() == 1 ? "" : ", %d times, lately".formatted(issue.kept().size()), KeptWork.restoreCommand(issue.kept().getLast()));
    }

    private static String ended(StatusReport.Issue issue) {
        String labels = issue.labels().stream().sorted().map(Label::name).collect(Collectors.joining(", "));
        String at = labels.isEmpty() ? "" : "at " + labels;
        return issue.result().error().map(error -> at.isEmpty() ? error : at + ": " + error).orElse(at);
    }
}
