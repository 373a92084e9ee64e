package dev.agentloop.doctor;

import dev.agentloop.agent.AgentException;
import dev.agentloop.agent.Programs;
import dev.agentloop.model.AgentConfig;
import dev.agentloop.model.AgentConfig.Engine;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.schedule.CronEnvironment;
import dev.agentloop.schedule.Crontab;
import dev.agentloop.schedule.CrontabText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What calls ticks, and whether what works in a shell would work there, too: cron knows next to no variable and a short PATH.
///
/// @param folder the one that holds `loop/`
/// @param shell the environment of whoever asks
/// @param installed the line `install-cron` would write now
public record ScheduleCheck(Path folder, Map<String, String> shell, String installed, TokenCheck tokens) {
    private static final String INSTALL = "agentloop install-cron";

    /// A schedule of an hour or less has called by then; slower ones are rare, and told when they are late by as much.
    private static final Duration LATE = Duration.ofHours(25);

    private static final List<String> UNIT_FOLDERS = List.of("/etc/systemd/system", "/usr/lib/systemd/system", "/etc/systemd/user");

    /// @param lastTick how long ago a tick ended; empty when none ever did
    public List<Finding> run(List<LoopConfig> loops, Optional<Duration> lastTick) {
        List<Finding> findings = new ArrayList<>();
        Crontab program = new Crontab(shell);
        CrontabText crontab = new CrontabText("");
        if (program.isPresent()) {
            try {
                crontab = program.read();
            } catch (Crontab.Failure e) {
                findings.add(note("crontab", e.getMessage()));
            }
        }
        List<String> lines = crontab.mentions(folder);
        Optional<Path> timer = timer();
        lastTick(lastTick, !lines.isEmpty() || timer.isPresent()).ifPresent(findings::add);
        if (!lines.isEmpty()) {
            findings.add(Finding.ok(Area.SCHEDULE, "", "schedule", "a line of your crontab calls ticks in this folder"));
            findings.addAll(under(CronEnvironment.of(crontab, lines.getFirst(), folder, shell), loops, Mark.FAILURE, "under cron"));
        } else if (timer.isPresent()) {
            findings.add(Finding.ok(Area.SCHEDULE, "", "schedule", "a systemd timer calls ticks: %s. What it finds, its unit says: systemctl cat agentloop".formatted(timer.get())));
        } else {
            findings.add(new Finding(Area.SCHEDULE, "", "schedule", Mark.NOTE, "nothing calls ticks in this folder yet", Optional.of(program.isPresent() ? INSTALL : "sudo apt-get install cron, then " + INSTALL)));
            findings.addAll(under(CronEnvironment.of(new CrontabText(""), installed, folder, shell), loops, Mark.WARNING, "under cron, by the line 'install-cron' writes,"));
        }
        return findings;
    }

    private static Optional<Finding> lastTick(Optional<Duration> ago, boolean scheduled) {
        if (ago.isEmpty()) {
            return scheduled ? Optional.of(note("last-tick", "no tick has ended here yet")) : Optional.empty();
        }
        Duration since = ago.get();
        String words = since.toHours() >= 1 ? "%d h".formatted(since.toHours()) : "%d min".formatted(Math.max(0, since.toMinutes()));
        return Optional.of(scheduled && since.compareTo(LATE) > 0
                ? Finding.warning(Area.SCHEDULE, "", "last-tick", "the last tick ended %s ago".formatted(words), "tail loop-data/cron.log, and: systemctl status cron")
                : Finding.ok(Area.SCHEDULE, "", "last-tick", "the last tick ended %s ago".formatted(words)));
    }

    private List<Finding> under(Map<String, String> cron, List<LoopConfig> loops, Mark bad, String where) {
        List<Finding> findings = new ArrayList<>();
        List<String> missing = programs(loops).stream().filter(name -> isFound(name, shell) && !isFound(name, cron)).toList();
        findings.add(missing.isEmpty()
                ? Finding.ok(Area.SCHEDULE, "", "cron-programs", "%s the same programs are found".formatted(where))
                : new Finding(Area.SCHEDULE, "", "cron-programs", bad, "%s these are not found: %s (its PATH is %s)".formatted(where, String.join(", ", missing), cron.get("PATH")), Optional.of(INSTALL)));
        Set<String> lost = new LinkedHashSet<>();
        for (LoopConfig loop : loops) {
            tokens.lost(loop, shell, cron).forEach(credential -> lost.add("%s (now that of %s)".formatted(credential.host(), credential.source().orElseThrow())));
        }
        if (!lost.isEmpty()) {
            findings.add(new Finding(Area.SCHEDULE, "", "cron-token", bad, "%s there is no token for %s".formatted(where, String.join(", ", lost)), Optional.of(
                    "put it into ~/.config/forge/config, or the variable into %s/.env (chmod 600) and run '%s' again".formatted(folder, INSTALL))));
        } else if (loops.stream().anyMatch(loop -> !tokens.credentials().of(loop, shell).isEmpty())) {
            findings.add(Finding.ok(Area.SCHEDULE, "", "cron-token", "%s the same tokens are found".formatted(where)));
        }
        home(cron, bad, where).ifPresent(findings::add);
        locale(cron, bad, where).ifPresent(findings::add);
        return findings;
    }

    private Optional<Finding> home(Map<String, String> cron, Mark bad, String where) {
        String own = shell.getOrDefault("HOME", "");
        return own.equals(cron.getOrDefault("HOME", "")) ? Optional.empty() : Optional.of(new Finding(
                Area.SCHEDULE, "", "cron-home", bad, "%s HOME is %s, and here %s: agents keep their logins there".formatted(where, cron.get("HOME"), own), Optional.of(INSTALL)));
    }

    /// Java finds no file whose name has other letters than ASCII's in cron's own locale.
    private Optional<Finding> locale(Map<String, String> cron, Mark bad, String where) {
        boolean wide = Stream.of("LC_ALL", "LC_CTYPE", "LANG").map(name -> cron.getOrDefault(name, "")).filter(value -> !value.isEmpty()).findFirst().filter(value -> value.matches("(?i).*utf-?8")).isPresent();
        boolean needed = (folder + shell.getOrDefault("HOME", "")).chars().anyMatch(c -> c >= 0x80);
        return wide || !needed ? Optional.empty() : Optional.of(new Finding(
                Area.SCHEDULE, "", "cron-locale", bad, "%s the locale knows ASCII alone, and the folder's name has other letters".formatted(where), Optional.of(INSTALL)));
    }

    private static Set<String> programs(List<LoopConfig> loops) {
        Set<String> names = new LinkedHashSet<>(List.of("git"));
        for (LoopConfig loop : loops) {
            for (AgentConfig agent : loop.agents().agents()) {
                switch (agent.engine()) {
                    case Engine.Acpx acpx -> {
                        names.addAll(List.of("node", agent.acpx()));
                        // What acpx knows by name it starts from npm's packages.
                        names.add(acpx.isCommand() ? acpx.agent().split(" ")[0].replaceAll("['\"]", "") : "npx");
                    }
                    case Engine.Command(List<String> command, _) -> names.add(command.getFirst());
                }
            }
        }
        return names;
    }

    private static boolean isFound(String name, Map<String, String> environment) {
        try {
            Programs.find(name, environment);
            return true;
        } catch (AgentException _) {
            return false;
        }
    }

    private Optional<Path> timer() {
        Stream<String> own = Stream.of(shell.getOrDefault("XDG_CONFIG_HOME", shell.getOrDefault("HOME", "") + "/.config") + "/systemd/user");
        return Stream.concat(own, UNIT_FOLDERS.stream()).map(Path::of).flatMap(ScheduleCheck::timers).findFirst();
    }

    private static Stream<Path> timers(Path folder) {
        try (Stream<Path> files = Files.isDirectory(folder) ? Files.list(folder) : Stream.<Path>empty()) {
            return files.filter(file -> file.getFileName().toString().matches("agentloop(@.*)?\\.timer")).toList().stream();
        } catch (IOException _) {
            return Stream.empty();
        }
    }

    private static Finding note(String check, String text) {
        return Finding.note(Area.SCHEDULE, "", check, text);
    }
}
