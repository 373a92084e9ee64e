package dev.agentloop.terminal;

import dev.agentloop.conversation.ConversationEvent.Plan;
import dev.agentloop.conversation.ConversationEvent.Progress;
import dev.agentloop.conversation.ConversationEvent.Step;
import java.util.ArrayList;
import java.util.List;

/// A plan with ticks. Agents send all of it with each step they take: after the first time only what changed is shown.
final class PlanLines {
    private final Look look;
    private List<Step> before = List.of();

    PlanLines(Look look) {
        this.look = look;
    }

    /// Without lines when nothing changed.
    Entry after(Plan plan) {
        boolean sameSteps = plan.steps().stream().map(Step::text).toList().equals(before.stream().map(Step::text).toList());
        List<StyledLine> lines = new ArrayList<>();
        for (int i = 0; i < plan.steps().size(); i++) {
            if (!sameSteps || plan.steps().get(i).progress() != before.get(i).progress()) {
                lines.addAll(step(plan.steps().get(i)));
            }
        }
        before = plan.steps();
        if (!lines.isEmpty()) {
            long done = plan.steps().stream().filter(step -> step.progress().isOver()).count();
            lines.addFirst(StyledLine.of("Plan", Style.BOLD).with("  %d of %d done".formatted(done, plan.steps().size()), Style.DIM));
        }
        return new Entry(true, lines);
    }

    private List<StyledLine> step(Step step) {
        Style style = step.progress() == Progress.COMPLETED ? Style.DIM : Style.PLAIN;
        List<StyledLine> text = look.paragraph("    ", look.line(step.text()), style);
        StyledLine first = text.isEmpty() ? StyledLine.EMPTY : new StyledLine(text.getFirst().spans().subList(1, text.getFirst().spans().size()));
        List<StyledLine> lines = new ArrayList<>(text);
        if (!lines.isEmpty()) {
            lines.removeFirst();
        }
        lines.addFirst(first.after(" ", Style.PLAIN).after(ToolLine.sign(step.progress()), ToolLine.colour(step.progress())).after("  ", Style.PLAIN));
        return lines;
    }
}
