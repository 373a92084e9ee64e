package dev.agentloop.status;

import dev.agentloop.model.Label;
import dev.agentloop.model.Outcome;
import dev.agentloop.model.RunRecord;
import dev.agentloop.state.KeptWork;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Collectors;

/// What is said of an issue wherever issues are listed, in the terminal and in the browser.
public final class IssueWords {
    private IssueWords() {}

    /// `live 4242`, `stale`; `-` when no agent works on it.
    public static String agent(StatusReport.Issue issue) {
        String name = issue.agent().name().toLowerCase(Locale.ROOT);
        return issue.pid().isPresent() ? name + " " + issue.pid().getAsLong() : name.equals("none") ? "-" : name;
    }

    /// `success > merge`; `-` when nothing ended yet.
    public static String result(StatusReport.Result result) {
        if (result.outcome().equals("none")) {
            return "-";
        }
        // What happened says more than whether it was well; a failure whose turn ended well (an unknown route, say) is a failure first.
        String word = result.kind().filter(kind -> result.outcome().equals("success") || !kind.isGoodEnd()).map(Outcome.Kind::word).orElse(result.outcome());
        return word + result.route().map(route -> " > " + route).orElse("");
    }

    /// What it waits for or what the next tick does; else where it is and how it ended.
    public static String next(StatusReport.Issue issue, Instant now) {
        String until = issue.waitingUntil().filter(_ -> issue.agent() != StatusReport.Agent.LIVE)
                .map(at -> " (in %s)".formatted(Times.rough(Duration.between(now, at)))).orElse("");
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

    /// Why the run was started, when it was not for its label: ` · restart 2`.
    public static String kind(RunRecord record) {
        return switch (record.kind()) {
            case START -> "";
            case RESTART -> " · restart " + record.attempt();
            case CI_FIX -> " · CI fix " + record.attempt();
            case RESUME -> " · goes on";
            case ASK -> " · asked again";
        };
    }
}
