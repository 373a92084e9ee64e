package dev.agentloop.metrics;

import java.util.List;
import java.util.Locale;

/// Every figure: its name, by Prometheus' conventions, its labels, and what it counts. `docs/metrics.md` has the same table.
public enum Metric {
    ISSUES("agentloop_issues", Type.GAUGE, "Issues with this label that the tracker lists: open ones, and closed ones where the loop looks at those too.", "loop", "role", "label"),
    OLDEST_ISSUE(
            "agentloop_oldest_issue_timestamp_seconds",
            Type.GAUGE,
            "Since when the issue that has stood longest in this role stands there: its run's start, its entry into the CI gate, or else its last change.",
            "loop",
            "role"),
    WAITING("agentloop_waiting_issues", Type.GAUGE, "Issues that are left alone for now, by what they wait for.", "loop", "reason"),
    SLOTS("agentloop_slots", Type.GAUGE, "Slots of the prompt's concurrency.", "loop", "prompt", "state"),
    RUNS("agentloop_runs", Type.GAUGE, "Runs something is still to be decided about.", "loop", "prompt", "state"),
    RUNS_STARTED("agentloop_runs_started_total", Type.COUNTER, "Runs that were started, by what for.", "loop", "prompt", "purpose"),
    RUNS_ENDED("agentloop_runs_ended_total", Type.COUNTER, "Runs that were acted on, by what became of them.", "loop", "prompt", "outcome", "kind"),
    RUN_SECONDS_SUM("agentloop_run_duration_seconds_sum", Type.SUMMARY, "How long runs that were acted on lasted.", "loop", "prompt"),
    RUN_SECONDS_COUNT("agentloop_run_duration_seconds_count", Type.SUMMARY, RUN_SECONDS_SUM.help, "loop", "prompt"),
    TOKENS("agentloop_tokens_total", Type.COUNTER, "Tokens that runs reported which were acted on.", "loop", "prompt", "kind"),
    COST("agentloop_cost_dollars_total", Type.COUNTER, "What those runs cost, as they reported it or as worked out from tokens and today's prices.", "loop", "prompt", "source"),
    RUNS_WITHOUT_COST("agentloop_runs_without_cost_total", Type.COUNTER, "Those runs of which no cost is known.", "loop", "prompt"),
    EVENTS("agentloop_events_total", Type.COUNTER, "What ticks did, by the keys of their summary line.", "loop", "event"),
    TICKS("agentloop_ticks_total", Type.COUNTER, "Ticks, by how they ended for the loop.", "loop", "result"),
    REQUESTS("agentloop_forge_requests_total", Type.COUNTER, "Requests to the forge.", "loop"),
    TICK_SUCCESS("agentloop_last_tick_success", Type.GAUGE, "1 when nothing failed for the loop in its last tick, and its configuration is good; else 0.", "loop"),
    TICK_END("agentloop_last_tick_timestamp_seconds", Type.GAUGE, "When the loop's last tick ended.", "loop"),
    SUCCESS_END("agentloop_last_success_timestamp_seconds", Type.GAUGE, "When the last tick ended in which nothing failed for the loop.", "loop"),
    TICK_SECONDS("agentloop_last_tick_duration_seconds", Type.GAUGE, "How long the last tick was busy with the loop.", "loop"),
    QUOTA_LIMIT("agentloop_forge_quota_limit", Type.GAUGE, "Requests the forge allows the token in its window, when it says so.", "host", "token"),
    QUOTA_REMAINING("agentloop_forge_quota_remaining", Type.GAUGE, "Requests the forge still allows the token, by its latest answer.", "host", "token"),
    QUOTA_RESET("agentloop_forge_quota_reset_timestamp_seconds", Type.GAUGE, "When that window ends.", "host", "token"),
    LIMITED_UNTIL("agentloop_forge_limited_until_timestamp_seconds", Type.GAUGE, "Until when the forge is asked nothing more, because its rate limit is used up.", "host", "token");

    /// As Prometheus means them. A summary here has no quantiles.
    public enum Type {
        GAUGE,
        COUNTER,
        SUMMARY;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final String series;
    private final Type type;
    private final String help;
    private final List<String> labels;

    Metric(String series, Type type, String help, String... labels) {
        this.series = series;
        this.type = type;
        this.help = help;
        this.labels = List.of(labels);
    }

    /// The name of its lines.
    public String series() {
        return series;
    }

    /// What `# HELP` and `# TYPE` are about.
    public String family() {
        return type == Type.SUMMARY ? series.replaceFirst("_(sum|count)$", "") : series;
    }

    public Type type() {
        return type;
    }

    /// One sentence.
    public String help() {
        return help;
    }

    /// Names of its labels, in the order of their values.
    public List<String> labels() {
        return labels;
    }

    boolean isOfALoop() {
        return labels.getFirst().equals("loop");
    }
}
