package dev.agentloop.config;

import dev.agentloop.config.LabelUse.Role;
import dev.agentloop.model.Label;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What must hold between the labels of a loop's prompts, so that a label alone says what state an issue is in.
final class PromptRules {
    private final List<LabelUse> states;
    private final List<LabelUse> routes;
    private final Problems problems;

    /// @param uses in the order of prompts and of the keys within them
    PromptRules(List<LabelUse> uses, Problems problems) {
        this.states = uses.stream().filter(use -> use.role() != Role.ROUTE).toList();
        this.routes = uses.stream().filter(use -> use.role() == Role.ROUTE).toList();
        this.problems = problems;
    }

    /// @param complete whether every prompt could be read; if not, a route's target may be a label nobody could read
    void check(boolean complete) {
        for (int later = 1; later < states.size(); later++) {
            // One clash a label is enough: three equal labels are two mistakes.
            LabelUse use = states.get(later);
            states.subList(0, later).stream().filter(earlier -> clash(earlier, use)).findFirst().ifPresent(earlier -> reportClash(earlier, use));
        }
        routes.forEach(route -> checkRoute(route, complete));
    }

    /// Jira takes white space for the end of a label.
    void checkForJira() {
        for (LabelUse use : states) {
            if (use.label().name().chars().anyMatch(Character::isWhitespace)) {
                problems.add(use.at(), named(use), "Jira's labels have no white space in them", "write '-' instead");
            }
        }
    }

    /// Only an output label may be shared, between prompts, and only spelled the same way.
    private static boolean clash(LabelUse earlier, LabelUse later) {
        boolean sharedOutput = earlier.role() == Role.OUTPUT && later.role() == Role.OUTPUT;
        return earlier.label().equals(later.label()) && !(sharedOutput && earlier.label().name().equals(later.label().name()));
    }

    private void reportClash(LabelUse earlier, LabelUse later) {
        if (!earlier.label().name().equals(later.label().name())) {
            problems.add(later.at(), named(later), differsInCase(earlier), "write both the same way, or rename one");
        } else if (earlier.prompt().equals(later.prompt())) {
            problems.add(
                    later.at(),
                    named(later),
                    "it is also " + earlier.described() + ", and the labels of a prompt differ",
                    "give each its own label");
        } else {
            problems.add(
                    later.at(),
                    named(later),
                    "it is also %s; %s".formatted(earlier.described(), reason(earlier.role(), later.role())),
                    "rename one of them");
        }
    }

    private static String reason(Role one, Role other) {
        Set<Role> roles = Set.of(Role.IN_PROCESS, Role.GATE);
        if (one == Role.INPUT && other == Role.INPUT) {
            return "two prompts would take the same issue";
        }
        if (roles.contains(one) || roles.contains(other)) {
            return "nobody could tell which prompt such an issue is with";
        }
        return "an issue that is done with one would start the other; a route does that on purpose";
    }

    private void checkRoute(LabelUse route, boolean complete) {
        Label target = route.label();
        if (target.equals(Label.NEED_SUPERVISOR)) {
            if (!target.name().equals(Label.NEED_SUPERVISOR.name())) {
                problems.add(route.at(), named(route), "the label is spelled NeedSupervisor", "write it so");
            }
            return;
        }
        Optional<LabelUse> state = states.stream().filter(use -> use.label().equals(target)).findFirst();
        if (state.isPresent()) {
            checkTarget(route, state.get());
        } else if (complete) {
            Set<String> targets = states.stream().filter(PromptRules::isTarget).map(use -> use.label().name()).collect(Collectors.toSet());
            String next = Nearest.to(target.name(), targets)
                    .map("did you mean '%s'?"::formatted)
                    .orElse("write an input or output label, or NeedSupervisor");
            problems.add(route.at(), named(route), "no prompt of this loop has that input or output label", next);
        }
    }

    private void checkTarget(LabelUse route, LabelUse state) {
        if (!isTarget(state)) {
            problems.add(
                    route.at(),
                    named(route),
                    "that is %s, which only a run of its own sets".formatted(state.described()),
                    "write an input or output label, or NeedSupervisor");
        } else if (!state.label().name().equals(route.label().name())) {
            problems.add(route.at(), named(route), differsInCase(state), "write both the same way");
        }
    }

    private static boolean isTarget(LabelUse use) {
        return use.role() == Role.INPUT || use.role() == Role.OUTPUT;
    }

    private static String differsInCase(LabelUse other) {
        return "it differs only in case from %s, %s, and forges take them for one".formatted(Text.quote(other.label().name()), other.described());
    }

    private static String named(LabelUse use) {
        String shown = Text.quote(use.label().name());
        return use.role() == Role.ROUTE ? "a route leads to " + shown : "'%s' is %s".formatted(use.role().key(), shown);
    }
}
