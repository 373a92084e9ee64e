package dev.agentloop.tick;

import dev.agentloop.model.Label;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Which changes of labels the label machine knows. Whatever people did before, agentloop makes no other.
final class Moves {
    private static final Set<Label> OUTPUTS = labels("loop/plan-done", "loop/code-done");

    /// From each in-process label to where a success leads.
    private static final Map<Label, Set<Label>> TARGETS = Map.of(
            new Label("loop/plan-doing"), labels("loop/plan-done", "loop/code"),
            new Label("loop/code-doing"), labels("loop/code-done", "loop/code-ci", "loop/plan"),
            new Label("loop/code-ci"), labels("loop/code-done"));

    private static final Map<Label, Set<Label>> CLAIMS = Map.of(
            new Label("loop/plan-doing"), labels("loop/plan"),
            new Label("loop/code-doing"), labels("loop/code", "loop/code-ci"));

    private Moves() {}

    private static Set<Label> labels(String... names) {
        return Set.copyOf(List.of(names).stream().map(Label::new).toList());
    }

    /// What is wrong with one step of a move.
    ///
    /// @param before managed labels
    static Optional<String> wrong(Set<Label> before, Set<Label> after) {
        Set<Label> added = minus(after, before);
        Set<Label> removed = minus(before, after);
        boolean right = added.stream().allMatch(label -> mayAdd(label, before)) && removed.stream().allMatch(label -> mayRemove(label, after));
        return right ? Optional.empty() : Optional.of("%s became %s".formatted(before, after));
    }

    private static boolean mayAdd(Label label, Set<Label> before) {
        return label.equals(Label.NEED_SUPERVISOR)
                || CLAIMS.containsKey(label) && before.size() == 1 && CLAIMS.get(label).containsAll(before)
                || TARGETS.entrySet().stream().anyMatch(way -> before.equals(Set.of(way.getKey())) && way.getValue().contains(label));
    }

    private static boolean mayRemove(Label label, Set<Label> rest) {
        boolean handedOver = rest.contains(Label.NEED_SUPERVISOR) && !label.equals(Label.NEED_SUPERVISOR);
        boolean claimed = CLAIMS.entrySet().stream().anyMatch(claim -> claim.getValue().contains(label) && rest.equals(Set.of(claim.getKey())));
        boolean finished = TARGETS.containsKey(label) && rest.size() == 1 && TARGETS.get(label).containsAll(rest);
        return handedOver || claimed || finished || OUTPUTS.contains(label);
    }

    private static Set<Label> minus(Set<Label> from, Set<Label> what) {
        Set<Label> rest = new HashSet<>(from);
        rest.removeAll(what);
        return rest;
    }
}
