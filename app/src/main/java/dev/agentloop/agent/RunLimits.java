package dev.agentloop.agent;

import dev.agentloop.model.RunTag;
import dev.agentloop.model.Sandbox.Limits;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Bounds what all processes of a run use up together: by systemd, where a manager of the user's answers; else by control groups, where we may make some; else not at all, which is said.
///
/// `setrlimit` is no third way: it bounds one process, not a run, counts every process of the user, and address space that a JavaScript engine only reserves.
final class RunLimits {
    /// systemd answers within milliseconds, or not at all.
    private static final Duration PROBE = Duration.ofSeconds(10);

    /// The shell goes on as the command, with the same process id.
    private static final String JOIN = "while [ \"$1\" != -- ]; do echo $$ >\"$1/cgroup.procs\" || exit 125; shift; done; shift; exec \"$@\"";

    private static final String MANAGER = "XDG_RUNTIME_DIR";

    private final Cgroups cgroups;
    private final Consumer<String> remarks;
    private Optional<Boolean> systemd = Optional.empty();
    private boolean said;

    /// @param remarks told once where there is no way
    RunLimits(Cgroups cgroups, Consumer<String> remarks) {
        this.cgroups = cgroups;
        this.remarks = remarks;
    }

    /// @return the command, with what bounds it before it
    List<String> around(RunCall call, List<String> command) throws AgentException {
        Limits limits = call.agent().sandbox().limits();
        if (!limits.any()) {
            return command;
        }
        Map<String, String> environment = Acpx.environment(call);
        if (systemdAnswers(environment)) {
            return joined(scope(limits, environment), command);
        }
        List<Path> groups = cgroups.make(name(call.tag()), limits);
        if (!groups.isEmpty()) {
            List<String> join = new ArrayList<>(List.of("/bin/sh", "-c", JOIN, "agentloop"));
            groups.forEach(group -> join.add(group.toString()));
            join.add("--");
            return joined(join, command);
        }
        String why = "the limits of `sandbox` in acpx-config cannot be had here: systemd-run reaches no manager, and control groups may not be made";
        if (limits.required()) {
            throw new AgentException(why + ". Enable one with `loginctl enable-linger`, or remove `limitsRequired`");
        }
        sayOnce(why + ". Runs go on without; `limitsRequired: true` would forbid that");
        return command;
    }

    /// After the last process of the run has ended.
    void release(RunTag tag) {
        cgroups.remove(name(tag));
    }

    private static String name(RunTag tag) {
        return Cgroups.PREFIX + tag.value().replace('/', '-');
    }

    private static List<String> joined(List<String> before, List<String> command) {
        List<String> all = new ArrayList<>(before);
        all.addAll(command);
        return List.copyOf(all);
    }

    /// `systemd-run --scope` makes a scope of the process it is and goes on as the command; the scope is gone with the last process in it.
    private static List<String> scope(Limits limits, Map<String, String> environment) {
        List<String> scope = new ArrayList<>(run(environment));
        limits.memory().ifPresent(bytes -> scope.addAll(List.of("-p", "MemoryMax=" + bytes, "-p", "MemorySwapMax=0")));
        limits.processes().ifPresent(count -> scope.addAll(List.of("-p", "TasksMax=" + count)));
        limits.cpus().ifPresent(cpus -> scope.addAll(List.of("-p", "CPUQuota=" + cpus.multiply(BigDecimal.valueOf(100)).toBigInteger() + "%")));
        scope.add("--");
        if (!environment.containsKey(MANAGER)) {
            scope.addAll(List.of("env", "-u", MANAGER));
        }
        return scope;
    }

    /// cron names no manager, and one is there all the same for a user who lingers.
    private static List<String> run(Map<String, String> environment) {
        List<String> scope = List.of("--scope", "--quiet", "--collect");
        if (Bubblewrap.isRoot()) {
            return joined(List.of("systemd-run"), scope);
        }
        List<String> user = joined(List.of("systemd-run", "--user"), scope);
        return environment.containsKey(MANAGER) ? user : joined(List.of("env", MANAGER + "=/run/user/" + Bubblewrap.uid()), user);
    }

    private synchronized boolean systemdAnswers(Map<String, String> environment) throws AgentException {
        if (systemd.isEmpty()) {
            try {
                Programs.find("systemd-run", environment);
                systemd = Optional.of(ShortCommand.run(joined(run(environment), List.of("--", "true")), Path.of("/"), environment, PROBE).exitCode() == 0);
            } catch (AgentException | IOException _) {
                systemd = Optional.of(false);
            }
        }
        return systemd.get();
    }

    private synchronized void sayOnce(String text) {
        if (!said) {
            said = true;
            remarks.accept(text);
        }
    }
}
