package dev.agentloop.cli;

import dev.agentloop.config.Loaded;
import dev.agentloop.execute.Rendering;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.Snapshot;
import dev.agentloop.plan.Action;
import dev.agentloop.plan.Plan;
import dev.agentloop.plan.Planner;
import dev.agentloop.plan.Waiting;
import dev.agentloop.state.StateRoot;
import dev.agentloop.status.Times;
import dev.agentloop.terminal.Style;
import dev.agentloop.terminal.StyledLine;
import dev.agentloop.tick.LoopPorts;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `agentloop plan`: what a tick would do now, and what it leaves alone. Changes nothing, on disk or on the forge.
@Command(
        name = "plan",
        description = "Prints what a tick would do now and why, and what it leaves alone and why. Changes nothing.",
        mixinStandardHelpOptions = true)
final class PlanCommand implements Callable<Integer> {
    private final Program program;

    @Mixin
    private Directories directories;

    PlanCommand(Program program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        Loaded loaded = directories.load(program);
        ExitCode code = Directories.report(loaded, program.console()) ? ExitCode.USAGE : ExitCode.DONE;
        StateRoot state = directories.state(program);
        for (LoopPorts loop : TickCommand.connect(program, loaded, state, directories)) {
            Snapshot snapshot = new LookAround(program).at(loop, state.loop(loop.loop()), Optional.empty());
            Plan plan = Planner.plan(snapshot);
            print(plan, snapshot);
            boolean matters = loop instanceof LoopPorts.Ready || !plan.isEmpty() || !plan.waiting().isEmpty();
            if (snapshot.blind().isPresent() && matters && code == ExitCode.DONE) {
                code = ExitCode.WORLD;
            }
        }
        return code.number();
    }

    private void print(Plan plan, Snapshot snapshot) {
        Console console = program.console();
        console.styled(StyledLine.of("loop %s".formatted(plan.loop()), Style.BOLD));
        for (Action action : plan.actions()) {
            line("do", Style.GREEN, action.issue(), Rendering.planned(action));
        }
        for (Waiting waiting : plan.waiting()) {
            String until = waiting.until().map(at -> Times.until(at, snapshot.now())).orElse("");
            line("wait", Style.YELLOW, waiting.issue(), waiting.because() + until);
        }
        if (plan.isEmpty() && plan.waiting().isEmpty()) {
            console.out("  " + snapshot.blind().map(why -> "nothing is decided: " + Wrapping.oneLine(why)).orElse("nothing to do"));
        }
    }

    private void line(String word, Style style, IssueRef issue, String text) {
        String head = "%-4s  ".formatted(word);
        String name = "%s: ".formatted(issue);
        int indent = 2 + head.length() + name.length();
        List<String> lines = Wrapping.lines(text, Math.max(40, program.console().width() - indent));
        program.console().styled(StyledLine.of("  ", Style.PLAIN).with(head, style).with(name + lines.getFirst(), Style.PLAIN));
        lines.stream().skip(1).forEach(more -> program.console().out(" ".repeat(indent) + more));
    }
}
