package dev.agentloop.cli;

import dev.agentloop.config.GoDuration;
import dev.agentloop.schedule.CronLine;
import dev.agentloop.schedule.Crontab;
import dev.agentloop.schedule.CrontabText;
import dev.agentloop.schedule.Every;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `agentloop install-cron`: has cron call a tick in this folder, or no longer. Shows the change first; touches no other line.
@Command(
        name = "install-cron",
        description = {
            "Writes a line into your crontab that runs a tick in this folder, with absolute paths, HOME and PATH.",
            "Shows the change first and asks; touches no other line. --remove takes the line out again."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "    agentloop install-cron --dry-run",
            "    agentloop install-cron --every 10m",
            "    agentloop install-cron --remove"
        })
final class InstallCronCommand implements Callable<Integer> {
    private final Program program;

    @Option(names = "--every", paramLabel = "TIME", defaultValue = "2m", description = "How often: minutes that divide an hour, or hours that divide a day (default: 2m).")
    private String every;

    @Option(names = "--remove", description = "Take the line out again.")
    private boolean remove;

    @Option(names = "--dry-run", description = "Only show the change.")
    private boolean dryRun;

    @Option(names = {"-y", "--yes"}, description = "Do not ask.")
    private boolean yes;

    @Mixin
    private LoopFolder loopFolder;

    @Mixin
    private StateFolder stateFolder;

    InstallCronCommand(Program program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        CronLine line = CronEntry.of(program, loopFolder.asWritten(), stateFolder.asWritten(), every());
        refuseWhatCannotWork(line);
        Crontab crontab = new Crontab(program.environment());
        try {
            CrontabText before = crontab.read();
            CrontabText after = remove ? before.without(line.folder()) : before.with(line);
            if (after.equals(before)) {
                program.console().out(remove
                        ? "your crontab has no line of 'agentloop install-cron' for %s; nothing is changed".formatted(line.folder())
                        : "your crontab has this line already; nothing is changed");
            } else {
                show(before, after);
                Optional<Boolean> agreed = agreed();
                if (!agreed.orElse(false)) {
                    return (agreed.isPresent() ? ExitCode.DONE : ExitCode.USAGE).number();
                }
                prepare();
                crontab.replace(before, after);
                program.console().out("done");
            }
            warnOfOthers(after, line);
            return ExitCode.DONE.number();
        } catch (Crontab.Failure e) {
            program.console().err("agentloop: " + e.getMessage());
            return ExitCode.WORLD.number();
        }
    }

    private Every every() throws UsageException {
        return GoDuration.parse(every).flatMap(Every::of).orElseThrow(() -> new UsageException(
                "--every %s: cron can say 1m, 2m, 3m, 4m, 5m, 6m, 10m, 12m, 15m, 20m, 30m, 1h, 2h, 3h, 4h, 6h, 8h, 12h or 24h".formatted(every)));
    }

    private void refuseWhatCannotWork(CronLine line) throws UsageException {
        if (remove) {
            return;
        }
        if (!Files.isDirectory(loopFolder.in(program))) {
            throw new UsageException("there is no %s here: change to the folder that holds it, or begin with 'agentloop init'".formatted(loopFolder.asWritten()));
        }
        if (line.text().lines().count() > 1) {
            throw new UsageException("the folder's name, HOME or PATH has a line break, which a crontab cannot hold");
        }
        if (!line.fits()) {
            throw new UsageException("the line would have %d characters, and cron cuts one after %d: use contrib/agentloop-cron.sh, or a shorter PATH".formatted(
                    line.text().length(), CronLine.LONGEST));
        }
    }

    private void show(CrontabText before, CrontabText after) {
        List<String> changes = before.changesTo(after);
        int staying = after.size() - (int) changes.stream().filter(change -> change.startsWith("+")).count();
        program.console().out("Change to your crontab (%s):\n".formatted(staying == 1 ? "1 other line stays as it is" : staying + " other lines stay as they are"));
        changes.forEach(program.console()::out);
        program.console().out("");
    }

    /// Empty when nobody could be asked.
    private Optional<Boolean> agreed() {
        if (dryRun || yes) {
            return Optional.of(!dryRun);
        }
        Optional<Boolean> answer = program.console().confirmed("Change it?");
        if (!answer.orElse(false)) {
            program.console().err(answer.isPresent() ? "nothing was changed" : "agentloop: nothing was changed: there is no terminal to ask on; say --yes");
        }
        return answer;
    }

    /// cron's shell cannot open the log in a folder that is not there, and would start no tick.
    private void prepare() throws IOException {
        if (!remove) {
            Path state = stateFolder.in(program);
            program.state(state).files().createDirectories(state);
        }
    }

    private void warnOfOthers(CrontabText after, CronLine line) {
        List<String> others = after.mentions(line.folder()).stream().filter(other -> !other.equals(line.text())).toList();
        if (!others.isEmpty()) {
            program.console().err("your crontab has another line that calls agentloop in this folder; take it out with 'crontab -e':\n  " + String.join("\n  ", others));
        }
    }
}
