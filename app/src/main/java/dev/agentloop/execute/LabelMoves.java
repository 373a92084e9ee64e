package dev.agentloop.execute;

import dev.agentloop.model.ForgeException;
import dev.agentloop.model.Intent;
import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.IssueText;
import dev.agentloop.model.IssueView;
import dev.agentloop.model.IssueView.Sighting;
import dev.agentloop.model.Label;
import dev.agentloop.observe.TrackerView;
import dev.agentloop.tracker.Tracker;
import java.util.HashSet;
import java.util.Set;

/// Moves labels: re-reads the issue first, adds before it removes, and touches no label that is not managed.
final class LabelMoves {
    private final Tracker tracker;
    private final TrackerView view;

    LabelMoves(Tracker tracker, TrackerView view) {
        this.tracker = tracker;
        this.view = view;
    }

    /// Reads the issue afresh.
    ///
    /// @throws ChangedMeanwhileException when its managed labels are none that the intent's own steps could have left
    IssueText check(IssueRef issue, Intent intent) throws ForgeException, ChangedMeanwhileException {
        IssueText text = view.read(issue.id());
        if (!intent.couldHaveLeft(text.issue().managedLabels())) {
            throw new ChangedMeanwhileException("somebody changed its labels meanwhile; that wins over '%s'".formatted(intent.because()));
        }
        return text;
    }

    /// Reads the issue afresh before something is given up or ended for the labels it was listed with: a listing may lag behind.
    void confirm(IssueView planned) throws ForgeException, ChangedMeanwhileException {
        if (planned.sighting() instanceof Sighting.Present(Issue listed)
                && !view.read(planned.ref().id()).issue().managedLabels().equals(listed.managedLabels())) {
            throw new ChangedMeanwhileException("its labels are not as they were listed; it is looked at again");
        }
    }

    /// To exactly these managed labels.
    void move(IssueText text, Set<Label> after) throws ForgeException {
        Set<Label> add = new HashSet<>(after);
        add.removeAll(text.issue().labels());
        Set<Label> remove = new HashSet<>(text.issue().managedLabels());
        remove.removeAll(after);
        if (add.isEmpty() && remove.isEmpty()) {
            return;
        }
        tracker.moveLabels(text.issue().ref().id(), add, remove);
        Set<Label> labels = new HashSet<>(text.issue().labels());
        labels.addAll(add);
        labels.removeAll(remove);
        view.put(text.issue().withLabels(labels));
    }
}
