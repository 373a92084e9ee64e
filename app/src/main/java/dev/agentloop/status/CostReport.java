package dev.agentloop.status;

import dev.agentloop.model.IssueRef;
import dev.agentloop.model.PastRun;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What runs used, added up by what they have in common.
///
/// @param since runs that began earlier are left out
/// @param total of the groups
public record CostReport(By by, Optional<Instant> since, List<Group> groups, CostSum total) {
    public CostReport {
        groups = List.copyOf(groups);
    }

    /// What they have in common.
    public enum By {
        LOOP,
        PROMPT,
        AGENT,
        /// The day a run began, by UTC; runs that were added up when they were old stand together on the last one's.
        DAY,
        /// The arm of the loop's experiment; other runs are left out.
        EXPERIMENT,
        ISSUE;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        private Optional<String> group(CostedRun run) {
            return switch (this) {
                case LOOP -> Optional.of(run.issue().loop().value());
                case PROMPT -> Optional.of(run.run().prompt().value());
                case AGENT -> Optional.of(run.run().agent());
                case DAY -> Optional.of(LocalDate.ofInstant(run.run().id().startedAt(), ZoneOffset.UTC).toString());
                case EXPERIMENT -> run.run().arm().map(arm -> run.issue().loop() + ": " + arm);
                case ISSUE -> Optional.of(run.issue().toString());
            };
        }

        /// Whether the runs come in the groups' order: issues are numbers rather than words.
        private boolean isOrdered() {
            return this == LOOP || this == ISSUE;
        }
    }

    /// @param issues the runs are of
    public record Group(String name, CostSum sum, Issues issues) {}

    /// @param count all of them
    /// @param ended those whose latest run is over
    /// @param succeeded those whose latest run succeeded
    public record Issues(long count, long ended, long succeeded) {
        private static Issues of(Map<IssueRef, PastRun> latest) {
            return new Issues(
                    latest.size(),
                    latest.values().stream().filter(run -> !run.outcome().equals(PastRun.RUNNING)).count(),
                    latest.values().stream().filter(CostSum::succeeded).count());
        }
    }

    /// A group in the making.
    private static final class Adding {
        private final Map<IssueRef, PastRun> latest = new HashMap<>();
        private CostSum sum = CostSum.NOTHING;

        void add(CostedRun run) {
            sum = sum.plus(run.run());
            latest.merge(run.issue(), run.run(), (a, b) -> a.id().compareTo(b.id()) < 0 ? b : a);
        }
    }

    /// @param runs by loop and issue, ascending
    public static CostReport of(List<CostedRun> runs, By by, Optional<Instant> since) {
        Map<String, Adding> groups = by.isOrdered() ? new LinkedHashMap<>() : new TreeMap<>();
        CostSum total = CostSum.NOTHING;
        for (CostedRun run : runs) {
            Optional<String> group = by.group(run);
            boolean early = since.filter(begin -> run.run().id().startedAt().isBefore(begin)).isPresent();
            if (group.isPresent() && !early) {
                groups.computeIfAbsent(group.get(), _ -> new Adding()).add(run);
                total = total.plus(run.run());
            }
        }
        List<Group> added = new ArrayList<>();
        groups.forEach((name, adding) -> added.add(new Group(name, adding.sum, Issues.of(adding.latest))));
        return new CostReport(by, since, added, total);
    }
}
