package dev.agentloop.cli;

import dev.agentloop.config.Nearest;
import dev.agentloop.execute.Rendering;
import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueView;
import dev.agentloop.model.IssueView.Sighting;
import dev.agentloop.model.Label;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.Prompt;
import dev.agentloop.model.Snapshot;
import dev.agentloop.plan.Action;
import dev.agentloop.plan.Explanation;
import dev.agentloop.plan.Waiting;
import dev.agentloop.status.Times;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What happens to an issue next, and when, in one sentence; for an issue at rest also what a human can do.
final class NextSentence {
    private NextSentence() {}

    static String of(Explanation explanation, IssueView view, Snapshot snapshot) {
        Optional<Action> action = explanation.actions().stream().filter(next -> !next.isHousekeeping()).findFirst();
        if (action.isPresent()) {
            return "the next tick does this: %s.".formatted(Rendering.planned(action.get()));
        }
        if (explanation.waiting().isPresent()) {
            Waiting wait = explanation.waiting().get();
            String end = wait.until().map(at -> "at " + Times.moment(at, snapshot.now()) + " at the latest").orElse(wait.reason().end());
            return "nothing now: %s. It goes on %s.".formatted(wait.because(), end);
        }
        if (snapshot.blind().isPresent()) {
            return "nothing can be said, because the tracker could not be read: " + snapshot.blind().get();
        }
        String rest = view.sighting() instanceof Sighting.Present(Issue issue)
                ? snapshot.config().map(config -> atRest(issue, config)).orElse("nothing")
                : "nothing: it is not there for agentloop.";
        return rest + explanation.cloneUntil().map(at -> " Its clone is removed " + Times.moment(at, snapshot.now()) + ".").orElse("");
    }

    private static String atRest(Issue issue, LoopConfig config) {
        String inputs = config.prompts().stream().map(Prompt::input).map(Label::name).collect(Collectors.joining(" or "));
        String move = " To give it to an agent, label it %s, or: agentloop move %s LABEL".formatted(inputs, issue.ref());
        if (issue.has(Label.NEED_SUPERVISOR)) {
            return "nothing, until a human has looked: the comment on its page says why." + move;
        }
        if (issue.loopLabels().isEmpty()) {
            return "nothing: it carries none of the loop's labels." + move;
        }
        Label label = issue.loopLabels().iterator().next();
        if (config.labelRoles().of(label).isPresent()) {
            return "nothing: %s is where a prompt's work ends.".formatted(label) + move;
        }
        List<String> known = config.managedLabels().stream().map(Label::name).toList();
        return "nothing: no prompt of this loop names %s%s.".formatted(label, Nearest.to(label.name(), known).map(near -> " (did you mean %s?)".formatted(near)).orElse("")) + move;
    }
}
