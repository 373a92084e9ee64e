package dev.agentloop.tick;

import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.model.LabelRoles.Role;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.plan.Plan;
import dev.agentloop.plan.Waiting;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The end of every sequence: the forge, the clones, the agents' providers and the configuration recover, every agent that is started is done at once and costs nothing, and
/// time passes. Then nothing may go on for ever, and nothing may stand still without a person who is told why.
final class Calm {
    /// Shorter than any wait there is, and a divisor of none.
    private static final int MINUTES_A_TICK = 23;

    /// In which every day whose budget is used up, every pause of an account, every rate limit, every patience with a step and every claim of somebody else's has ended, a
    /// few of them one after the other; and what is dated in the future, because the clock was set back, lies in the past.
    private static final Duration LONGEST_WAIT = Duration.ofHours(36);

    private static final Set<Waiting.Reason> ENDED_BY_PEOPLE = Set.of(Waiting.Reason.AUTHOR, Waiting.Reason.EXCLUDED, Waiting.Reason.STATE);

    private final Model model;
    private final Invariants invariants;

    Calm(Model model, Invariants invariants) {
        this.model = model;
        this.invariants = invariants;
    }

    void settle() {
        model.world().forge().calls().recover();
        if (model.setup().lastingFailure()) {
            model.world().workspaces().fail("no such repository");
        } else {
            model.world().workspaces().recover();
        }
        model.world().agents().willAlways(AgentStep.Manner.DONE.script(model.words()));
        model.world().agents().providersRecover();
        model.world().agents().price(BigDecimal.ZERO);
        model.configure(Setup.Edit.NONE);
        long most = LONGEST_WAIT.plus(model.setBack()).toMinutes() / MINUTES_A_TICK;
        List<String> restless = List.of("not a tick");
        for (long tick = 0; tick < most && !restless.isEmpty() && model.violation().isEmpty(); tick++) {
            model.pass(Duration.ofMinutes(MINUTES_A_TICK));
            model.tick();
            invariants.check();
            restless = restless();
        }
        if (!restless.isEmpty() && model.violation().isEmpty()) {
            model.violate("everything comes to rest", "after %d ticks: %s", most, restless);
        }
        if (model.violation().isEmpty()) {
            fixedPoint();
            invariants.noResultIsLost();
        }
    }

    /// What goes on, or should.
    private List<String> restless() {
        List<String> restless = new ArrayList<>();
        if (model.world().agents().processes() > 0) {
            restless.add("processes: " + model.world().agents().atWork());
        }
        Plan plan = model.world().plan(model.setup().loop(Setup.Edit.NONE));
        plan.actions().forEach(action -> restless.add(action.toString()));
        plan.waiting().stream().filter(wait -> !ENDED_BY_PEOPLE.contains(wait.reason())).forEach(wait -> restless.add(wait.toString()));
        LoopConfig config = model.setup().loop(Setup.Edit.NONE).config();
        for (IssueId id : model.issues()) {
            Issue issue = model.world().issue(id);
            boolean told = plan.waiting().stream().anyMatch(wait -> wait.issue().id().equals(id));
            if (!told && !isAtRest(issue, config)) {
                restless.add("nothing is said about %s".formatted(issue));
            }
        }
        return restless;
    }

    /// Without a managed label, done, with a human, or with a label no prompt names. A closed issue is left alone unless an agent works on it.
    private static boolean isAtRest(Issue issue, LoopConfig config) {
        // Whoever carries none of the loop's labels is not listed, so agentloop does not know of it.
        if (issue.managedLabels().equals(Set.of(Label.NEED_SUPERVISOR)) || issue.managedLabels().stream().noneMatch(label -> config.labelRoles().of(label).isPresent())) {
            return true;
        }
        if (issue.loopLabels().stream().anyMatch(label -> config.labelRoles().is(label, Role.WORKING))) {
            return false;
        }
        Optional<Role> role = issue.managedLabels().size() == 1 ? config.labelRoles().of(issue.managedLabels().iterator().next()) : Optional.of(Role.QUEUED);
        return !issue.open() || role.isEmpty() || role.get() == Role.DONE;
    }

    private void fixedPoint() {
        Map<String, String> before = tree();
        model.world().forge().calls().forgetLog();
        model.tick();
        invariants.check();
        Map<String, String> after = tree();
        if (!model.world().forge().calls().writes().isEmpty() || !before.equals(after)) {
            model.violate("one more tick does nothing", "it wrote %s and changed %s", model.world().forge().calls().writes(), changed(before, after));
        }
        model.tick();
        String requests = model.completed().orElseThrow().count("requests");
        if (!requests.equals("1")) {
            model.violate("an idle tick is one request", "it made %s: %s", requests, model.world().forge().calls().log());
        }
    }

    /// What is remembered of the tracker also tells of the tick's own last changes.
    private Map<String, String> tree() {
        Map<String, String> tree = model.world().tree();
        tree.remove(World.SHOP + "/tracker.json");
        return tree;
    }

    private static List<String> changed(Map<String, String> before, Map<String, String> after) {
        return after.entrySet().stream().filter(file -> !file.getValue().equals(before.get(file.getKey()))).map(Object::toString).toList();
    }
}
