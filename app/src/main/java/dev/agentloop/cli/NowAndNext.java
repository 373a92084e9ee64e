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

/// Where an issue stands, and what happens to it next and when, a sentence each; for an issue at rest also what a human can do.
///
/// @param now begins in lower case
/// @param next begins in lower case
record NowAndNext(String now, String next) {
    static NowAndNext of(Explanation explanation, IssueView view, Snapshot snapshot) {
        Optional<Action> action = explanation.actions().stream().filter(next -> !next.isHousekeeping()).findFirst();
        if (action.isPresent()) {
            return new NowAndNext(action.get().because() + ".", "the next tick does this: %s.".formatted(Rendering.named(action.get())));
        }
        if (explanation.waiting().isPresent()) {
            Waiting wait = explanation.waiting().get();
            String end = wait.until().map(at -> "at " + Times.moment(at, snapshot.now()) + " at the latest").orElse(wait.reason().end());
            return new NowAndNext(wait.because() + ".", "nothing now (%s); it goes on %s.".formatted(wait.because(), end));
        }
        if (snapshot.blind().isPresent()) {
            return new NowAndNext("the tracker could not be read: " + snapshot.blind().get(), "nothing can be said before it is read.");
        }
        NowAndNext rest = view.sighting() instanceof Sighting.Present(Issue issue)
                ? snapshot.config().map(config -> atRest(issue, config)).orElse(new NowAndNext("its loop is not configured.", "nothing."))
                : new NowAndNext("it is not there for agentloop.", "nothing.");
        return explanation.cloneUntil()
                .map(at -> new NowAndNext(rest.now, "%s Its clone is removed %s.".formatted(rest.next, Times.moment(at, snapshot.now()))))
                .orElse(rest);
    }

    private static NowAndNext atRest(Issue issue, LoopConfig config) {
        String inputs = config.prompts().stream().map(Prompt::input).map(Label::name).collect(Collectors.joining(" or "));
        return new NowAndNext(
                resting(issue, config),
                "nothing by itself. To give it to an agent, label it %s, or: agentloop move %s LABEL".formatted(inputs, issue.ref()));
    }

    private static String resting(Issue issue, LoopConfig config) {
        if (issue.has(Label.NEED_SUPERVISOR)) {
            return "a human has to look: the comment on its page says why.";
        }
        if (issue.loopLabels().isEmpty()) {
            return "it carries none of the loop's labels.";
        }
        Label label = issue.loopLabels().iterator().next();
        if (config.labelRoles().of(label).isPresent()) {
            return "%s is where a prompt's work ends.".formatted(label);
        }
        List<String> known = config.managedLabels().stream().map(Label::name).toList();
        return "no prompt of this loop names %s%s.".formatted(label, Nearest.to(label.name(), known).map(near -> " (did you mean %s?)".formatted(near)).orElse(""));
    }
}
