package dev.agentloop.cli;

import dev.agentloop.model.IssueRef;
import dev.agentloop.model.IssueView;
import dev.agentloop.model.Snapshot;
import dev.agentloop.plan.Planner;
import dev.agentloop.state.StateRoot;
import dev.agentloop.tick.LoopPorts;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `agentloop explain`: why an issue is, or is not, being worked on.
@Command(
        name = "explain",
        description = "Says why an issue is, or is not, being worked on: where it stands, each question that was asked with its answer, and what happens next and when.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "    agentloop explain 12",
            "    agentloop explain shop/12"
        })
final class ExplainCommand implements Callable<Integer> {
    private final Program program;

    @Mixin
    private Directories directories;

    @Parameters(index = "0", paramLabel = "ISSUE", description = "12, or LOOP/12.")
    private String issue;

    ExplainCommand(Program program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        IssueRef ref = directories.issue(issue, program);
        StateRoot state = directories.state(program);
        LoopPorts loop = directories.connect(ref.loop(), program);
        Snapshot snapshot = new LookAround(program).at(loop, state.loop(ref.loop()), Optional.of(ref));
        Optional<IssueView> view = snapshot.issues().stream().filter(seen -> seen.ref().equals(ref)).findFirst();
        if (view.isEmpty()) {
            throw new UsageException(snapshot.blind()
                    .map(why -> "%s: nothing is recorded about it, and it cannot be read: %s".formatted(ref, why))
                    .orElseGet(() -> "there is no issue %s".formatted(ref)));
        }
        new ExplainText(program.console()).of(view.get(), snapshot, Planner.explain(snapshot, ref)).forEach(program.console()::styled);
        return (snapshot.blind().isPresent() ? ExitCode.WORLD : ExitCode.DONE).number();
    }
}
