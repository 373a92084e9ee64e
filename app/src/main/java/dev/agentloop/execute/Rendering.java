package dev.agentloop.execute;

import dev.agentloop.model.Intent;
import dev.agentloop.plan.Action;
import java.util.Locale;

/// Actions in words.
public final class Rendering {
    private Rendering() {}

    /// A line of `agentloop plan`, after the issue: what would be done.
    public static String planned(Action action) {
        return "%s — %s".formatted(named(action), action.because());
    }

    /// The same without its reason.
    public static String named(Action action) {
        return verb(action) + move(action);
    }

    /// A line of narration: what was done.
    static String done(Action action) {
        return "%s%s: %s".formatted(verb(action), move(action), action.because());
    }

    /// The kind of action, for programs: `start-run`.
    static String kind(Action action) {
        return action.getClass().getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }

    /// What is done, in one or two words.
    static String verb(Action action) {
        return switch (action) {
            case Action.ResumeIntent(_, Intent intent, _) -> "go on with " + switch (intent.kind()) {
                case LAUNCH -> "the start";
                case FINISH -> "the end";
                case ESCALATE -> "handing over";
                case TIDY -> "tidying up";
                case MOVE -> "moving on";
                case PUBLISH -> "publishing";
            };
            case Action.DropIntent _ -> "give up";
            case Action.StopRun stop -> "stop " + stop.run();
            case Action.AfterRun after -> "run hooks.afterRun for " + after.run();
            case Action.StartRun start -> "start " + start.run().terms().prompt();
            case Action.RestartRun restart -> "restart " + restart.run().terms().prompt();
            case Action.ResumeRun resume -> "go on with " + resume.run().terms().prompt();
            case Action.HandOn handOn -> "hand on to " + handOn.to().agent();
            case Action.PauseAccount pause -> "pause " + pause.failure().account();
            case Action.ReopenAccount reopen -> "use " + reopen.account() + " again";
            case Action.Tell tell -> "tell (" + tell.notice().event() + ")";
            case Action.AskAgain ask -> "ask again " + ask.run().terms().prompt();
            case Action.FixCI fix -> "fix CI " + fix.run().terms().prompt();
            case Action.PassGate _ -> "pass the gate";
            case Action.Publish _ -> "publish";
            case Action.FinishRun _ -> "finish";
            case Action.PostResult _ -> "post result";
            case Action.Escalate _ -> "needs a human";
            case Action.DropOutputLabels _ -> "drop labels";
            case Action.AbandonRun abandon -> "give up " + abandon.run();
            case Action.NoteStanding _ -> "note the time";
            case Action.ForgetStanding _ -> "forget that time";
            case Action.CleanUp _ -> "clean up";
            case Action.PruneRuns _ -> "prune";
        };
    }

    private static String move(Action action) {
        return switch (action) {
            case Action.StartRun start -> " (" + start.move().describe() + ")";
            case Action.FixCI fix -> " (" + fix.move().describe() + ")";
            case Action.PassGate pass -> " (" + pass.move().describe() + ")";
            case Action.FinishRun finish -> " (" + finish.move().describe() + ")";
            case Action.Escalate escalate -> " (" + escalate.move().describe() + ")";
            case Action.DropOutputLabels drop -> " (" + drop.move().describe() + ")";
            case Action.ResumeIntent _, Action.DropIntent _, Action.StopRun _, Action.AfterRun _, Action.RestartRun _, Action.ResumeRun _, Action.HandOn _, Action.PauseAccount _, Action.ReopenAccount _, Action.Tell _, Action.AskAgain _, Action.Publish _, Action.PostResult _,
                    Action.AbandonRun _, Action.NoteStanding _, Action.ForgetStanding _, Action.CleanUp _, Action.PruneRuns _ -> "";
        };
    }
}
