package dev.agentloop.plan;

import dev.agentloop.model.Label;
import dev.agentloop.model.RunRecord;
import dev.agentloop.model.Standing;
import java.util.ArrayList;
import java.util.List;

/// A plan as short lines, for tests to compare: `1 start plan: loop/plan -> loop/plan-doing`, `2 waits for SLOT`. Sentences for people are left out.
final class PlanLines {
    private PlanLines() {}

    static List<String> of(Plan plan) {
        List<String> lines = new ArrayList<>();
        plan.actions().forEach(action -> lines.add(action.issue().id() + " " + line(action)));
        plan.waiting().forEach(waiting -> lines.add(waiting.issue().id() + " waits for " + waiting.reason()));
        return lines;
    }

    private static String line(Action action) {
        return switch (action) {
            case Action.ResumeIntent resume -> "resume " + resume.intent().kind();
            case Action.DropIntent drop -> "drop " + drop.intent().kind();
            case Action.StopRun stop -> "stop " + stop.reason();
            case Action.AfterRun _ -> "after run";
            case Action.StartRun start -> "start " + run(start.run()) + move(start.move());
            case Action.RestartRun restart -> "restart " + run(restart.run()) + move(restart.move());
            case Action.AskAgain ask -> "ask " + run(ask.run()) + move(ask.move());
            case Action.ResumeRun resume -> "resume " + run(resume.run()) + " by " + resume.run().agent() + move(resume.move());
            case Action.HandOn handOn -> "hand on to " + handOn.to().agent();
            case Action.PauseAccount pause -> "pause " + pause.failure().account();
            case Action.ReopenAccount reopen -> "reopen " + reopen.account();
            case Action.Tell tell -> "tell " + tell.notice().event() + (tell.notice().onIssue() ? " on the issue" : "");
            case Action.Publish _ -> "publish";
            case Action.FinishRun finish -> "finish" + move(finish.move());
            case Action.PostResult post -> "post" + move(post.move());
            case Action.Escalate escalate -> "escalate " + escalate.cause() + (escalate.run().isPresent() ? " run" : "") + move(escalate.move());
            case Action.DropOutputLabels tidy -> "tidy" + move(tidy.move());
            case Action.AbandonRun _ -> "abandon";
            case Action.FixCI fix -> "fix CI " + run(fix.run()) + move(fix.move());
            case Action.PassGate pass -> "pass" + move(pass.move());
            case Action.NoteStanding note -> "note " + standing(note.standing());
            case Action.ForgetStanding _ -> "forget";
            case Action.CleanUp _ -> "clean up";
            case Action.PruneRuns prune -> "prune " + prune.runs().size();
        };
    }

    private static String standing(Standing standing) {
        return switch (standing) {
            case Standing.Foreign(Label label, _) -> label.name();
            case Standing.AtGate(Label label, _, _) -> label.name();
            case Standing.Idle _ -> "idle";
        };
    }

    private static String run(RunRecord run) {
        String attempt = run.attempt() == 0 ? "" : " #" + run.attempt();
        String handOffs = run.handOffs() == 0 ? "" : " handed on " + run.handOffs();
        return run.terms().prompt() + attempt + handOffs;
    }

    private static String move(LabelMove move) {
        return ": " + move.describe();
    }
}
