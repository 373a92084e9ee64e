package dev.agentloop.cli;

import dev.agentloop.config.BrokenLoop;
import dev.agentloop.config.Loaded;
import dev.agentloop.config.Problem;
import dev.agentloop.model.IssueId;
import dev.agentloop.model.IssueRef;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.LoopName;
import dev.agentloop.state.StateRoot;
import dev.agentloop.status.StatusReader;
import dev.agentloop.tick.LoopPorts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options that say where configuration and state are, and which loop is meant.
final class Directories {
    @Mixin
    private LoopFolder loop;

    @Mixin
    private StateFolder loopData;

    @Option(names = "--only", paramLabel = "LOOP", description = "Only this loop.")
    private String only;

    Path loop(Program program) {
        return loop.in(program);
    }

    /// As the user wrote it, for messages.
    Path loopAsWritten() {
        return loop.asWritten();
    }

    StateRoot state(Program program) {
        return loopData.state(program);
    }

    /// The configuration, only of the wanted loop if one is named.
    ///
    /// @throws UsageException when the wanted loop does not exist
    Loaded load(Program program) throws UsageException {
        Loaded all = program.load(loop(program));
        if (only == null) {
            return all;
        }
        List<LoopConfig> loops = all.loops().stream().filter(config -> wants(config.name())).toList();
        List<BrokenLoop> broken = all.broken().stream().filter(b -> wants(b.name())).toList();
        if (loops.isEmpty() && broken.isEmpty() && all.general().isEmpty()) {
            List<String> known = new ArrayList<>();
            all.loops().forEach(config -> known.add(config.name().value()));
            all.broken().forEach(b -> known.add(b.name().value()));
            throw new UsageException("--only %s: there is no such loop in %s; there is %s".formatted(only, loop.asWritten(), String.join(", ", known)));
        }
        return new Loaded(loops, broken, all.general());
    }

    /// Whether every loop is meant.
    boolean isWhole() {
        return only == null;
    }

    boolean wants(LoopName name) {
        return only == null || name.value().equals(only);
    }

    boolean areAllWanted() {
        return only == null;
    }

    /// Every loop that is configured or has state, ascending.
    List<StatusReader.Configured> configured(StateRoot state, Loaded loaded) throws IOException {
        Map<LoopName, StatusReader.Configured> loops = new TreeMap<>();
        for (LoopName name : state.loops()) {
            if (wants(name)) {
                loops.put(name, new StatusReader.Configured(name, Optional.empty(), Optional.of("it is no longer configured")));
            }
        }
        for (BrokenLoop broken : loaded.broken()) {
            String first = broken.problems().stream().findFirst().map(Problem::toString).orElse("");
            loops.put(broken.name(), new StatusReader.Configured(broken.name(), Optional.empty(), Optional.of("its configuration is broken: " + first)));
        }
        for (LoopConfig config : loaded.loops()) {
            loops.put(config.name(), new StatusReader.Configured(config.name(), Optional.of(config), Optional.empty()));
        }
        return new ArrayList<>(loops.values());
    }

    /// Tells all problems of the configuration.
    ///
    /// @return whether there were any
    static boolean report(Loaded loaded, Console console) {
        List<Problem> problems = loaded.problems();
        problems.forEach(problem -> console.err(problem.toString()));
        return !problems.isEmpty();
    }

    /// The issue a user means by `12`, when only one loop has it, or by `LOOP/12`.
    IssueRef issue(String written, Program program) throws UsageException, IOException {
        int slash = written.lastIndexOf('/');
        String id = written.substring(slash + 1);
        if (!IssueId.isSafe(id)) {
            throw new UsageException("'%s' is not an issue: write its number, or LOOP/NUMBER".formatted(written));
        }
        if (slash >= 0) {
            return new IssueRef(named(written.substring(0, slash), program), new IssueId(id));
        }
        List<LoopName> loops = knownLoops(program).stream().filter(this::wants).toList();
        if (loops.isEmpty()) {
            report(load(program), program.console());
            throw new UsageException("no loop in %s can be used".formatted(loop.asWritten()));
        }
        if (loops.size() == 1) {
            return new IssueRef(loops.getFirst(), new IssueId(id));
        }
        List<LoopName> having = new ArrayList<>();
        for (LoopName name : loops) {
            if (has(name, new IssueId(id), program)) {
                having.add(name);
            }
        }
        if (having.size() != 1) {
            List<String> choices = (having.isEmpty() ? loops : having).stream().map(name -> name + "/" + id).toList();
            throw new UsageException("'%s' could be an issue of several loops: write %s".formatted(written, String.join(" or ", choices)));
        }
        return new IssueRef(having.getFirst(), new IssueId(id));
    }

    private LoopName named(String name, Program program) throws UsageException, IOException {
        Optional<LoopName> known = knownLoops(program).stream().filter(l -> l.value().equals(name)).findFirst();
        return known.orElseThrow(() -> new UsageException("there is no loop '%s' in %s".formatted(name, loop.asWritten())));
    }

    private boolean has(LoopName name, IssueId id, Program program) throws IOException {
        var data = state(program).loop(name);
        return data.issues().contains(id)
                || data.trackerCache().read().stream().flatMap(seen -> seen.issues().stream()).anyMatch(issue -> issue.ref().id().equals(id));
    }

    private TreeSet<LoopName> knownLoops(Program program) throws IOException {
        TreeSet<LoopName> names = new TreeSet<>(state(program).loops());
        Loaded loaded = program.load(loop(program));
        loaded.loops().forEach(config -> names.add(config.name()));
        loaded.broken().forEach(broken -> names.add(broken.name()));
        return names;
    }

    /// One loop, connected as far as its configuration allows.
    LoopPorts connect(LoopName name, Program program) throws UsageException, IOException {
        Loaded loaded = load(program);
        report(loaded, program.console());
        return Optional.ofNullable(TickCommand.byName(program, loaded, state(program), this).get(name))
                .orElseThrow(() -> new UsageException("there is no loop '%s' in %s".formatted(name, loop.asWritten())));
    }

    /// The checked configuration of one loop.
    ///
    /// @throws UsageException with all its problems when it is broken
    LoopConfig config(LoopName name, Program program) throws UsageException {
        Loaded loaded = program.load(loop(program));
        Optional<LoopConfig> config = loaded.loops().stream().filter(c -> c.name().equals(name)).findFirst();
        if (config.isEmpty()) {
            report(loaded, program.console());
            throw new UsageException("the configuration of loop '%s' is broken or missing: mend it first".formatted(name));
        }
        return config.get();
    }
}
