package dev.agentloop.cli;

import dev.agentloop.model.IssueId;
import dev.agentloop.model.Label;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.state.StateRoot;
import dev.agentloop.status.StatusReader;
import dev.agentloop.status.StatusReport;
import dev.agentloop.tick.LoopPorts;
import dev.agentloop.tracker.Tracker;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Three issues on their way, by the commands a user types. What it prints happened: the labels are read back from the issues' files.
final class DemoTour {
    /// More ticks than the story needs; a demo that does not come to its end says so.
    private static final int MAX_TICKS = 12;

    private static final String GREETING = """
            Visitors should be greeted.

            demo-agent plan: plan Read the README; Choose the words; Say where they go
            demo-agent plan: sleep 12
            demo-agent plan: answer I would add a file `greeting.txt` with a friendly sentence, and change nothing else.
            demo-agent code: sh test ! -e greeting.txt || { echo 'The greeting is in greeting.txt.' >>README.md; git commit -q -a -m 'Mention the greeting'; }
            demo-agent code: commit greeting.txt Hello, and welcome to the shop!
            demo-agent code: push
            demo-agent code: done The greeting is on its branch.
            demo-agent merge: merge
            demo-agent merge: done Merged: the greeting is on main.
            """;

    private static final String CRASH = """
            The opening hours are nowhere to be found.

            demo-agent plan: say Let me look around.
            demo-agent plan: die-once
            demo-agent plan: answer I would add the opening hours to the README, below the title.
            """;

    private static final String REFUSAL = """
            Everything should be written in another language.

            demo-agent plan: refuse I would rather not: the issue does not say which language, or why.
            """;

    private final Program program;
    private final DemoFolder folder;
    private final StateRoot state;

    DemoTour(Program program, DemoFolder folder) {
        this.program = program;
        this.folder = folder;
        this.state = program.state(data());
    }

    ExitCode run() throws Exception {
        Tracker tracker = connect().tracker();
        say("You have a repository, %s, a loop for it, and three issues. You label each of them loop/plan.", shown(folder.repository()));
        IssueId greeting = tracker.create("Greet the visitors", GREETING, plan());
        IssueId crash = tracker.create("Write down the opening hours", CRASH, plan());
        IssueId refusal = tracker.create("Rewrite everything", REFUSAL, plan());
        command("issue", "list");

        say("cron runs a tick. It starts an agent for each. What ends within five seconds is dealt with at once; the others work on after the tick has ended.");
        command("tick");
        command("status");

        say("The next tick collects what finished agents said.");
        boolean planned = tickUntil(tracker, greeting, "loop/plan-done") && tickUntil(tracker, crash, "loop/plan-done");
        say("The plan is a comment on the issue. (The lines demo-agent in its text are what the scripted agent goes by.)");
        command("issue", "show", greeting.value());
        say("You like the plan for %s/%s, and label it loop/code. The agent pushes a branch, which is its pull request here, and the issue waits for CI at loop/code-ci.",
                DemoFolder.LOOP, greeting);
        command("move", greeting.value(), "loop/code");
        boolean coded = planned && tickUntil(tracker, greeting, "loop/code-ci") && mend(tracker, greeting);
        say("You have read the pull request, and label it loop/merge.");
        command("move", greeting.value(), "loop/merge");
        boolean merged = coded && tickUntil(tracker, greeting, "loop/merged");
        boolean handedOver = hasLabel(tracker, refusal, "NeedSupervisor");
        say("That is all. %1$s/%2$s is planned, coded, mended and merged; %1$s/%3$s crashed and was restarted; %1$s/%4$s needs you.",
                DemoFolder.LOOP, greeting, crash, refusal);
        return finish(merged && handedOver, tracker, List.of(greeting, crash, refusal));
    }

    /// CI runs, and finds something; the agent mends it; CI runs again.
    private boolean mend(Tracker tracker, IssueId issue) throws Exception {
        say("CI (here: a script that writes what it found into %s) says that the README does not mention the new file. The next tick asks the agent to mend that.",
                shown(folder.issues().resolve("checks")));
        DemoFolder.Ci ci = new DemoFolder.Ci(folder);
        String first = ci.run(issue);
        for (int ticks = 0; ticks < MAX_TICKS && ci.head(issue).equals(first); ticks++) {
            command("tick");
            waitForAgents();
        }
        say("The agent has pushed another commit. CI runs again, and has nothing against it.");
        boolean mended = !ci.run(issue).equals(first);
        return mended && tickUntil(tracker, issue, "loop/code-done");
    }

    private static Set<Label> plan() {
        return Set.of(new Label("loop/plan"));
    }

    private ExitCode finish(boolean well, Tracker tracker, List<IssueId> issues) throws Exception {
        command("issue", "list");
        program.console().out("\n$ git -C %s log --oneline main\n%s".formatted(
                shown(folder.repository()), DemoFolder.git(folder.repository(), "log", "--oneline", "main")));
        command("status");
        program.console().out("""

                To look at:
                  %1$-30s  the issues, as files you may edit
                  %2$-30s  the configuration and the prompts
                  %3$-30s  clones, prompts and outputs of every run

                To try next:
                  cd %4$s
                  %5$s issue show %6$s
                  %5$s issue create "Your own idea" --label loop/plan
                  %5$s tick""".formatted(
                shown(folder.issues()),
                shown(loop()),
                shown(data()),
                shown(folder.root()),
                typed(),
                issues.getLast()));
        if (!well) {
            program.console().err("agentloop: the demo did not come to its usual end; the lines above say where it stopped");
        }
        return well ? ExitCode.DONE : ExitCode.WORLD;
    }

    private boolean tickUntil(Tracker tracker, IssueId issue, String label) throws Exception {
        for (int ticks = 0; ticks < MAX_TICKS && !hasLabel(tracker, issue, label); ticks++) {
            if (hasLabel(tracker, issue, Label.NEED_SUPERVISOR.name())) {
                return false;
            }
            waitForAgents();
            command("tick");
        }
        return hasLabel(tracker, issue, label);
    }

    private static boolean hasLabel(Tracker tracker, IssueId issue, String label) throws Exception {
        return tracker.read(issue).issue().has(new Label(label));
    }

    /// As cron would, only sooner.
    private void waitForAgents() throws InterruptedException {
        for (int tenths = 0; tenths < 200 && anyAgentLives(); tenths++) {
            Thread.sleep(100);
        }
    }

    private boolean anyAgentLives() {
        var loops = List.of(new StatusReader.Configured(config().name(), Optional.of(config()), Optional.empty()));
        return new StatusReader(state, program.agents(), program.clock())
                .read(loops).loops().stream()
                .flatMap(loop -> loop.issues().stream())
                .anyMatch(issue -> issue.agent() == StatusReport.Agent.LIVE);
    }

    private LoopConfig config() {
        return program.load(loop()).loops().getFirst();
    }

    private LoopPorts.Ready connect() {
        return program.connect(config(), state.loop(config().name()));
    }

    /// Runs a command as the user would, and shows it.
    private void command(String... words) {
        program.console().out("\n$ agentloop " + String.join(" ", words));
        String[] all = new String[words.length + 4];
        System.arraycopy(words, 0, all, 0, words.length);
        all[words.length] = "--loop";
        all[words.length + 1] = loop().toString();
        all[words.length + 2] = "--loop-data";
        all[words.length + 3] = data().toString();
        Agentloop.run(program, all);
    }

    private void say(String text, Object... values) {
        program.console().out("\n# " + text.formatted(values));
    }

    private Path loop() {
        return folder.root().resolve("loop");
    }

    private Path data() {
        return folder.root().resolve("loop-data");
    }

    /// The program, as one types it in the demo's folder.
    private String typed() {
        String whole = String.join(" ", program.command());
        return program.executable()
                .map(executable -> folder.root().relativize(executable).toString())
                .filter(relative -> relative.length() < whole.length())
                .orElse(whole);
    }

    private String shown(Path path) {
        return program.workingDirectory().relativize(path).toString();
    }
}
