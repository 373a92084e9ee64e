package dev.agentloop.plan;

import dev.agentloop.model.Issue;
import dev.agentloop.model.Label;
import java.util.Set;
import java.util.TreeSet;

/// The managed labels of an issue when an action was decided, and when it is done. Other labels are nobody's business here.
public record LabelMove(Set<Label> before, Set<Label> after) {
    public LabelMove {
        before = Set.copyOf(before);
        after = Set.copyOf(after);
    }

    /// To exactly one managed label.
    static LabelMove to(Issue issue, Label target) {
        return new LabelMove(issue.managedLabels(), Set.of(target));
    }

    static LabelMove none(Issue issue) {
        return new LabelMove(issue.managedLabels(), issue.managedLabels());
    }

    static LabelMove dropping(Issue issue, Set<Label> drop) {
        Set<Label> rest = new TreeSet<>(issue.managedLabels());
        rest.removeAll(drop);
        return new LabelMove(issue.managedLabels(), rest);
    }

    /// `loop/plan -> loop/plan-doing`, for people.
    public String describe() {
        return before.equals(after) ? names(before) : names(before) + " -> " + names(after);
    }

    private static String names(Set<Label> labels) {
        return labels.isEmpty() ? "(none)" : String.join(" + ", labels.stream().sorted().map(Label::name).toList());
    }
}
