package dev.agentloop.cli;

import dev.agentloop.model.Issue;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.Label;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.state.StateRoot;
import dev.agentloop.state.TickLock;
import dev.agentloop.tick.LoopPorts;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `agentloop move`: moves an issue to a managed label, as a human would on the forge's page.
@Command(
        name = "move",
        description = "Moves an issue to a managed label, as you would on the forge's page. A move to a loop/ label also removes NeedSupervisor.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "    agentloop move 12 loop/code",
            "    agentloop move shop/12 NeedSupervisor    no agent starts on it"
        })
final class MoveCommand implements Callable<Integer> {
    private final Program program;

    @Mixin
    private Directories directories;

    @Parameters(index = "0", paramLabel = "ISSUE", description = "12, or LOOP/12.")
    private String issue;

    @Parameters(index = "1", paramLabel = "LABEL", description = "One of the loop's labels, or NeedSupervisor.")
    private String label;

    MoveCommand(Program program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        IssueRef ref = directories.issue(issue, program);
        LoopConfig config = directories.config(ref.loop(), program);
        Label target = target(config);
        StateRoot state = directories.state(program);
        try (TickLock _ = LockedCommand.lock(program, state)) {
            LoopPorts.Ready loop = program.connect(config, state.loop(ref.loop()));
            Issue seen = loop.tracker().read(ref.id()).issue();
            Set<Label> superfluous = new HashSet<>(seen.managedLabels());
            superfluous.remove(target);
            loop.tracker().moveLabels(ref.id(), seen.has(target) ? Set.of() : Set.of(target), superfluous);
            program.console().out("%s: %s -> %s".formatted(ref, names(seen.managedLabels()), target));
        }
        return ExitCode.DONE.number();
    }

    private Label target(LoopConfig config) throws UsageException {
        Label wanted = new Label(label);
        return config.managedLabels().stream()
                .filter(wanted::equals)
                .findFirst()
                .orElseThrow(() -> new UsageException("'%s' is not a label of loop '%s'; it has %s"
                        .formatted(label, config.name(), names(config.managedLabels()))));
    }

    private static String names(Set<Label> labels) {
        return labels.isEmpty() ? "(none)" : labels.stream().sorted().map(Label::name).collect(Collectors.joining(", "));
    }
}
