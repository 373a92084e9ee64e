package dev.agentloop.plan;

import dev.agentloop.model.Intent;
import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueView;
import dev.agentloop.model.Label;
import dev.agentloop.model.Snapshot;
import java.util.HashMap;
import java.util.Map;

/// The slots of each prompt: an issue that carries the in-process label holds one. A slot that this plan frees is given away in the next round only, when it is
/// certain to be free.
public final class Slots {
    private final Map<Label, Integer> taken = new HashMap<>();

    private Slots() {}

    public static Slots of(Snapshot snapshot) {
        Slots slots = new Slots();
        for (IssueView view : snapshot.issues()) {
            if (view.sighting() instanceof IssueView.Sighting.Present(Issue issue)) {
                issue.loopLabels().forEach(slots::take);
                // A launch that was begun and has not moved the label yet has its slot all the same.
                view.intent().filter(intent -> intent.kind() == Intent.Kind.LAUNCH).stream()
                        .flatMap(intent -> intent.after().stream())
                        .filter(label -> !issue.has(label))
                        .forEach(slots::take);
            } else {
                // Its labels are not known, but its agent may be at work all the same.
                view.pendingRun().map(run -> run.record().terms().inProcess()).ifPresent(slots::take);
            }
        }
        return slots;
    }

    void take(Label inProcess) {
        taken.merge(inProcess, 1, Integer::sum);
    }

    public int taken(Label inProcess) {
        return taken.getOrDefault(inProcess, 0);
    }
}
