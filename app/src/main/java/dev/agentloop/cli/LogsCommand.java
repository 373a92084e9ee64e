package dev.agentloop.cli;

import dev.agentloop.model.IssueRef;
import dev.agentloop.model.RunId;
import dev.agentloop.state.IssueData;
import dev.agentloop.state.StateRoot;
import dev.agentloop.status.IssueRuns;
import dev.agentloop.status.StatusReader;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `agentloop logs`: what an agent said and did, for people.
@Command(
        name = "logs",
        description = "Shows the latest run of an issue: what the agent said and did, and what became of it. From loop-data/ alone: no network, no writes.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "    agentloop logs -f 12               as it happens",
            "    agentloop logs --list 12           the runs there are",
            "    agentloop logs -v --run 1753 12    one of them, with tools' output"
        })
final class LogsCommand implements Callable<Integer> {
    /// Entries that are kept in memory until they are shown.
    private static final int MOST_ENTRIES = 10_000;

    private final Program program;

    @Mixin
    private Directories directories;

    @Parameters(index = "0", paramLabel = "ISSUE", description = "12, or LOOP/12.")
    private String issue;

    @Option(names = {"-f", "--follow"}, description = "Go on as it happens, from run to run, until nothing follows. Ends with Ctrl-C, too.")
    private boolean follow;

    @Option(names = {"-n", "--tail"}, paramLabel = "N", description = "Only the last N messages, tool calls and the like.")
    private Integer tail;

    @Option(names = {"-v", "--verbose"}, description = "Also what the agent thinks, and the last lines of what its tools print.")
    private boolean verbose;

    @Option(names = "--run", paramLabel = "RUN", description = "An earlier run: its name, or a part of it.")
    private String run;

    @Option(names = "--list", description = "The runs there are.")
    private boolean list;

    LogsCommand(Program program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        if (tail != null && (tail < 1 || tail > MOST_ENTRIES)) {
            throw new UsageException("--tail %d: it is a number from 1 to %d".formatted(tail, MOST_ENTRIES));
        }
        if (follow && (list || run != null)) {
            throw new UsageException("--follow is about the latest run: leave out %s".formatted(list ? "--list" : "--run"));
        }
        IssueRef ref = directories.issue(issue, program);
        StateRoot state = directories.state(program);
        IssueData data = state.loop(ref.loop()).issue(ref.id());
        StatusReader status = new StatusReader(state, program.agents(), program.clock());
        IssueLogs logs = new IssueLogs(program, data, status, configured(ref, state), verbose);
        List<RunId> runs = data.runs();
        if (runs.isEmpty()) {
            return withoutRun(ref, logs);
        }
        if (list) {
            logs.print(RunTable.of(logs.runs().map(IssueRuns::runs).orElse(List.of())));
        } else if (follow) {
            new LogsFollower(logs, program.console(), program.clock()).follow(Optional.of(runs.getLast()), entries());
        } else {
            show(run == null ? runs.getLast() : named(runs), logs);
        }
        return ExitCode.DONE.number();
    }

    private OptionalInt entries() {
        return tail == null ? OptionalInt.empty() : OptionalInt.of(tail);
    }

    private StatusReader.Configured configured(IssueRef ref, StateRoot state) throws IOException, UsageException {
        return directories.configured(state, directories.load(program)).stream()
                .filter(loop -> loop.name().equals(ref.loop()))
                .findFirst()
                .orElseThrow(() -> new UsageException("there is no loop '%s'".formatted(ref.loop())));
    }

    private int withoutRun(IssueRef ref, IssueLogs logs) throws UsageException, IOException, InterruptedException {
        Optional<IssueRuns> known = logs.runs();
        Optional<String> waits = known.flatMap(some -> some.issue().waitingFor());
        if (known.isEmpty()) {
            throw new UsageException("%s: no agent was given it, and the last tick saw no such issue; 'agentloop status' lists those with a run".formatted(ref));
        }
        if (follow && waits.isPresent()) {
            new LogsFollower(logs, program.console(), program.clock()).follow(Optional.empty(), OptionalInt.empty());
        } else {
            program.console().err("%s: no agent was given it yet%s; 'agentloop explain %s' says why".formatted(ref, waits.map(why -> ": " + why).orElse(""), ref));
        }
        return ExitCode.DONE.number();
    }

    private RunId named(List<RunId> runs) throws UsageException {
        List<RunId> matching = RunTable.matching(runs, run);
        if (matching.size() != 1) {
            String names = (matching.isEmpty() ? runs : matching).stream().map(RunId::value).collect(Collectors.joining(", "));
            throw new UsageException("--run %s: %s; there is %s".formatted(run, matching.isEmpty() ? "there is no such run" : "there are several such runs", names));
        }
        return matching.getFirst();
    }

    private void show(RunId shown, IssueLogs logs) throws IOException {
        try (RunLog log = logs.open(shown, entries(), false)) {
            boolean over = logs.isOver(shown);
            log.read(over, Optional.empty());
            log.end();
            logs.printEnd(shown, log, over);
        }
    }
}
