package dev.agentloop.tick;

import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.RunTag;
import dev.agentloop.model.Standing;
import dev.agentloop.state.DamagedException;
import dev.agentloop.tracker.Comment;
import dev.agentloop.tracker.FakeForge;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What holds after every step, whatever the step was.
final class Invariants {
    private static final Pattern MARKER = Pattern.compile("<!-- agentloop (\\S+)( needs-human)? -->");

    private static final int KEPT_RUNS = 5;

    private final Model model;
    private final Map<RunTag, Long> outputs = new HashMap<>();
    private final Notices notices;
    private Set<RunTag> overdue = Set.of();
    private int ticksSeen;

    Invariants(Model model) {
        this.model = model;
        this.notices = new Notices(model);
    }

    void check() {
        model.witness().noteRecorded();
        model.world().agents().violations().forEach(told -> model.violate("processes", told));
        oneAgentAnIssue();
        for (IssueId id : model.issues()) {
            model.forgetLabelsThatAreGone(id);
            othersLabels(id);
            comments(id);
            notes(id);
            noClaimIsForgotten(id);
        }
        outputsStay();
        if (model.ticks() > ticksSeen && model.completed().isPresent()) {
            nothingOutlivesItsTimeout();
            model.ledger().tickEnded();
        }
        notices.check();
        ticksSeen = model.ticks();
    }

    private void oneAgentAnIssue() {
        Map<IssueId, List<RunTag>> working = model.world().agents().atWork().keySet().stream().collect(Collectors.groupingBy(Witness::issue));
        working.values().stream().filter(runs -> runs.size() > 1).forEach(runs -> model.violate("one agent an issue", "%s work at once", runs));
    }

    private void othersLabels(IssueId id) {
        Set<Label> others = model.world().forge().labels(id).stream().filter(label -> !label.isManaged()).collect(Collectors.toSet());
        if (!others.equals(model.othersLabels(id))) {
            model.violate("others' labels", "issue %s has %s instead of %s", id, others, model.othersLabels(id));
        }
    }

    /// Notes about the labels are known by their time only: the same one again, without people's doing in between, is one too many.
    private void notes(IssueId id) {
        Map<String, Integer> told = new HashMap<>();
        List<Comment> comments = model.world().forge().commentsOf(id);
        for (int i = 0; i < comments.size(); i++) {
            if (comments.get(i).author().equals(FakeForge.LOGIN) && comments.get(i).body().contains("note=")) {
                String text = MARKER.matcher(comments.get(i).body()).replaceAll("");
                Integer earlier = told.put(text, i);
                if (earlier != null && model.labelsChangedAt(id).subSet(earlier, true, i, true).isEmpty()) {
                    model.violate("one comment an event", "issue %s has a second %s", id, text);
                }
            }
        }
    }

    /// Each event is told once: a run has at most one comment with its result and one that hands over to a human, and the first never after the second, which quotes it.
    private void comments(IssueId id) {
        Set<String> told = new HashSet<>();
        for (var comment : model.world().forge().commentsOf(id)) {
            Matcher marker = MARKER.matcher(comment.body());
            if (comment.author().equals(FakeForge.LOGIN) && marker.find()) {
                if (!told.add(marker.group()) || told.contains("<!-- agentloop %s needs-human -->".formatted(marker.group(1))) && marker.group(2) == null) {
                    model.violate("one comment an event", "issue %s has a second %s", id, marker.group());
                }
            }
        }
    }

    /// What agentloop has claimed itself it never takes for somebody else's, unless people's changes made it give up the start.
    private void noClaimIsForgotten(IssueId id) {
        try {
            model.world().data(id).standing()
                    .flatMap(standing -> standing instanceof Standing.Foreign(Label label, _) ? Optional.of(label) : Optional.empty())
                    .filter(label -> model.managed(id).contains(label) && !model.isByHand(id, label))
                    .filter(_ -> model.labelsLastChanged(id) < model.witness().latestRecordedIn(id))
                    .ifPresent(label -> model.violate("no claim is forgotten", "%s on issue %s is agentloop's own", label, id));
        } catch (DamagedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// What an agent said stays on disk, of issues that are gone too, until there are newer runs enough for it to be pruned.
    private void outputsStay() {
        for (RunTag run : model.witness().launched().keySet()) {
            if (wasPruned(run)) {
                checkRemembered(run);
                continue;
            }
            long size = size(model.world().data(Witness.issue(run)).output(Witness.runId(run)));
            if (size < outputs.getOrDefault(run, -1L)) {
                model.violate("outputs stay", "the output of %s shrank to %d", run, size);
            }
            outputs.put(run, size);
        }
    }

    private void checkRemembered(RunTag run) {
        try {
            boolean remembered = model.world().data(Witness.issue(run)).pastRuns().stream().anyMatch(past -> past.id().equals(Witness.runId(run)));
            if (!remembered) {
                model.violate("what a run used stays known", "%s was pruned and forgotten", run);
            }
        } catch (DamagedException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean wasPruned(RunTag run) {
        long newer = model.witness().launched().keySet().stream()
                .filter(other -> Witness.issue(other).equals(Witness.issue(run)) && Witness.runId(other).compareTo(Witness.runId(run)) > 0)
                .count();
        return newer >= KEPT_RUNS && Files.notExists(model.world().data(Witness.issue(run)).runDirectory(Witness.runId(run)));
    }

    private static long size(Path output) {
        try {
            return Files.exists(output) ? Files.size(output) : -1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Neither a broken configuration nor a forge that fails keeps a tick from stopping what is over its timeout. Where another action on the issue failed first, the
    /// next tick does it.
    private void nothingOutlivesItsTimeout() {
        List<RunTag> now = new ArrayList<>();
        model.world().agents().atWork().forEach((run, age) -> {
            RunRecord record = model.witness().launched().get(run);
            if (record != null && age.compareTo(record.terms().timeout()) > 0) {
                now.add(run);
            }
        });
        now.stream().filter(overdue::contains).forEach(run -> model.violate("nothing outlives its timeout", "%s is still at work after two ticks", run));
        overdue = Set.copyOf(now);
    }

    /// Of a sequence that has come to rest: every end an agent came to by itself is told where the issue still is and takes comments.
    void noResultIsLost() {
        model.witness().launched().forEach((run, record) -> new Outcome(model, run, record).check());
    }
}
