package dev.agentloop.plan;

import dev.agentloop.model.AgentChoice;
import dev.agentloop.model.AgentConfig;
import dev.agentloop.model.Budget;
import dev.agentloop.model.Engagement;
import dev.agentloop.model.Issue;
import dev.agentloop.model.Label;
import dev.agentloop.model.Outcome;
import dev.agentloop.model.Prompt;
import dev.agentloop.model.RunTerms;
import dev.agentloop.model.RunView;
import dev.agentloop.plan.Waiting.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Which agent an issue's next run is given to: the first that can work of those it may have, in order of preference.
///
/// @param candidates at least one
record Choosing(Situation situation, RunTerms terms, List<Engagement> candidates) {
    private static final Set<String> LABEL_KINDS = Set.of("risk:", "complexity:");

    /// For a start: by a label of the issue, else by the experiment, else by the prompt's model, else the first of the list.
    static Choosing start(Situation situation, Prompt prompt) {
        AgentChoice agents = situation.config().agents();
        Issue issue = situation.issue().orElseThrow();
        Engagement preferred = byLabel(issue, agents)
                .or(() -> byExperiment(issue, agents))
                .or(() -> prompt.model().flatMap(model -> byName(model, agents, Optional.empty())))
                .orElseGet(() -> agents.first().engaged(Optional.empty()));
        return new Choosing(situation, prompt.terms(), withOthers(preferred, agents));
    }

    /// For what follows a run: the same agent goes on, because it knows the conversation.
    static Choosing successor(Situation situation, RunView run) {
        AgentChoice agents = situation.config().agents();
        Engagement was = run.record().engagement();
        Engagement same = agents.named(was.agent()).map(agent -> agent.engaged(was.model(), was.args(), was.arm())).orElseGet(() -> agents.first().engaged(was.arm()));
        return new Choosing(situation, run.record().terms(), withOthers(same, agents));
    }

    /// What is left of the agents when those could not be started that were tried since the issue's start; empty when none is.
    static Optional<Choosing> untried(Situation situation, RunView run) {
        Set<String> tried = situation.view().runsSinceStart().stream()
                .filter(other -> other.kind().equals(Optional.of(Outcome.Kind.NOT_STARTED)))
                .map(other -> other.record().agent())
                .collect(Collectors.toSet());
        Choosing all = successor(situation, run);
        List<Engagement> left = all.candidates().stream().filter(engagement -> !tried.contains(engagement.agent())).toList();
        return left.isEmpty() ? Optional.empty() : Optional.of(new Choosing(situation, all.terms(), left));
    }

    private static List<Engagement> withOthers(Engagement preferred, AgentChoice agents) {
        List<Engagement> candidates = new ArrayList<>(List.of(preferred));
        if (agents.fallback()) {
            agents.agents().stream()
                    .filter(agent -> !agent.name().equals(preferred.agent()))
                    .map(agent -> agent.engaged(preferred.arm()))
                    .forEach(candidates::add);
        }
        return candidates;
    }

    private static Optional<Engagement> byLabel(Issue issue, AgentChoice agents) {
        return issue.labels().stream()
                .map(Label::name)
                .filter(name -> LABEL_KINDS.stream().anyMatch(name::startsWith))
                .sorted()
                .flatMap(name -> byModel(name, agents, Optional.empty()).stream())
                .findFirst();
    }

    private static Optional<Engagement> byExperiment(Issue issue, AgentChoice agents) {
        return agents.experiment().map(experiment -> isOdd(issue) ? experiment.a() : experiment.b()).flatMap(arm -> byName(arm, agents, Optional.of(arm)));
    }

    /// By the last digit of its number, also where the number follows a project's name.
    private static boolean isOdd(Issue issue) {
        String id = issue.ref().id().value();
        return Character.digit(id.charAt(id.length() - 1), 10) % 2 != 0;
    }

    private static Optional<Engagement> byName(String name, AgentChoice agents, Optional<String> arm) {
        return byModel(name, agents, arm).or(() -> agents.named(name).map(agent -> agent.engaged(arm)));
    }

    private static Optional<Engagement> byModel(String name, AgentChoice agents, Optional<String> arm) {
        return Optional.ofNullable(agents.models().get(name))
                .flatMap(model -> agents.named(model.agent()).map((AgentConfig agent) -> agent.engaged(Optional.of(name), model.args(), arm)));
    }

    Optional<Engagement> first() {
        return candidates.stream().filter(this::canWork).findFirst();
    }

    private boolean canWork(Engagement engagement) {
        return situation.accounts().closedUntil(engagement.account()).isEmpty() && situation.spending().unmeasured(engagement.agent(), budget()).isEmpty();
    }

    /// The one that is engaged; it is taken account of that it is.
    Engagement take() {
        Engagement engagement = first().orElseThrow();
        situation.accounts().take(engagement.account());
        return engagement;
    }

    private Budget budget() {
        return situation.config().budgetFor(terms);
    }

    /// @param what goes before, as in `the run crashed; `
    Condition condition(String what) {
        Optional<Engagement> first = first();
        String names = candidates.stream().map(Engagement::agent).collect(Collectors.joining(", "));
        if (first.isPresent()) {
            return Condition.awaited(Reason.ACCOUNT, "an agent can work", true, first.get().agent(), "", Optional.empty());
        }
        Optional<Engagement> unmeasured =
                candidates.stream().filter(one -> situation.spending().unmeasured(one.agent(), budget()).isPresent()).findFirst();
        Optional<Instant> until = candidates.stream().flatMap(one -> situation.accounts().closedUntil(one.account()).stream()).min(Instant::compareTo);
        if (until.isEmpty() && unmeasured.isPresent()) {
            String why = "%s%s reports nothing the budget could be kept by; set `allowUnmetered: true` in the budget, or a price, or choose another agent"
                    .formatted(what, unmeasured.get().agent());
            return Condition.awaited(Reason.BUDGET, "an agent can work", false, names, why, Optional.empty());
        }
        return Condition.awaited(Reason.ACCOUNT, "an agent can work", false, names, what + why(), until);
    }

    private String why() {
        return candidates.stream()
                .filter(one -> situation.accounts().closedUntil(one.account()).isPresent())
                .flatMap(one -> situation.accounts().find(one.account()).stream())
                .findFirst()
                .map(AccountWords::why)
                .orElse("no agent can work");
    }
}
