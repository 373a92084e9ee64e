package dev.agentloop.plan;

import dev.agentloop.model.IssueView;
import dev.agentloop.model.Label;
import dev.agentloop.model.LabelRoles.Role;
import dev.agentloop.model.Prompt;
import dev.agentloop.model.Standing;
import dev.agentloop.plan.Waiting.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Row 15: an in-process label without a run of ours.
record ForeignClaim(Situation situation, IssueView view, Label label, Prompt prompt) {
    static ForeignClaim of(Situation situation) {
        Label label = situation.loopLabels().stream().filter(l -> situation.roles().is(l, Role.WORKING)).findFirst().orElseThrow();
        Prompt prompt = situation.config().prompts().stream().filter(p -> p.inProcess().equals(label)).findFirst().orElseThrow();
        return new ForeignClaim(situation, situation.view(), label, prompt);
    }

    Decision decide() {
        // Dated in the future it was written before the clock was set back, and would be waited for too long.
        Optional<Instant> noted = view.standing()
                .filter(standing -> standing instanceof Standing.Foreign(Label l, Instant since) && l.equals(label) && !since.isAfter(situation.now()))
                .map(Standing::since);
        Duration patience = prompt.terms().timeout().multipliedBy(2);
        Instant until = noted.orElse(situation.now()).plus(patience);
        if (!situation.now().isBefore(until)) {
            String because = "it carried %s for %s, but no run of it was started here".formatted(label, Durations.text(patience));
            return Decision.act(new Action.Escalate(
                    view.ref(), Optional.empty(), Action.Cause.OTHER, LabelMove.to(situation.issue().orElseThrow(), Label.NEED_SUPERVISOR), because));
        }
        Decision waits = Decision.wait(
                new Waiting(view.ref(), Reason.FOREIGN, "somebody else set %s: no run of it was started here".formatted(label), Optional.of(until)));
        return noted.isPresent()
                ? waits
                : waits.and(new Action.NoteStanding(
                        view.ref(), new Standing.Foreign(label, situation.now()), "it carries %s, but no run of it was started here".formatted(label)));
    }
}
