package dev.agentloop.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Whether bubblewrap is there and allowed, asked once by a command that does nothing. A run that is to be in it never starts without.
final class BubblewrapCheck {
    private static final List<String> PROBE = List.of(
            "bwrap", "--unshare-user-try", "--unshare-pid", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "true");

    /// It takes 20 ms.
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Path sysctl;
    private volatile boolean works;

    /// @param sysctl `/proc/sys`, or a folder that looks like it
    BubblewrapCheck(Path sysctl) {
        this.sysctl = sysctl;
    }

    /// @throws AgentException that says what to install or to allow
    void check(Map<String, String> environment) throws AgentException {
        if (works) {
            return;
        }
        try {
            Programs.find(PROBE.getFirst(), environment);
        } catch (AgentException _) {
            throw new AgentException("""
                    acpx-config says `sandbox: bwrap`, and bubblewrap is not installed, or not on the PATH (%s). \
                    Install it: apt-get install bubblewrap, or dnf install bubblewrap""".formatted(environment.getOrDefault("PATH", "")));
        }
        try {
            ShortCommand.Ended ended = ShortCommand.run(PROBE, Path.of("/"), environment, LIMIT);
            works = ended.exitCode() == 0;
            if (!works) {
                throw new AgentException("acpx-config says `sandbox: bwrap`, and bubblewrap cannot work here: %s. %s".formatted(ended.stderr().strip(), advice()));
            }
        } catch (IOException e) {
            throw new AgentException("acpx-config says `sandbox: bwrap`, and bubblewrap cannot be run: " + e.getMessage(), e);
        }
    }

    /// The settings by which distributions forbid user namespaces, and what each of them takes.
    String advice() {
        if (value("kernel/apparmor_restrict_unprivileged_userns").equals("1")) {
            return """
                    This system lets only programs with an AppArmor profile make user namespaces. Allow bwrap: put `abi <abi/4.0>, include <tunables/global> \
                    profile bwrap /usr/bin/bwrap flags=(unconfined) { userns, }` into /etc/apparmor.d/bwrap and run `sudo apparmor_parser -r /etc/apparmor.d/bwrap`""";
        }
        if (value("kernel/unprivileged_userns_clone").equals("0")) {
            return "This system forbids user namespaces: sudo sysctl -w kernel.unprivileged_userns_clone=1, and the same line without -w in /etc/sysctl.d/ for good";
        }
        if (value("user/max_user_namespaces").equals("0")) {
            return "This system allows no user namespaces: sudo sysctl -w user.max_user_namespaces=10000, and the same line without -w in /etc/sysctl.d/ for good";
        }
        return "In a container, its own confinement forbids it: allow namespaces there (docker: --security-opt seccomp=unconfined --security-opt systempaths=unconfined), "
                + "or let the container be the sandbox and write `sandbox: none`";
    }

    private String value(String setting) {
        try {
            return Files.readString(sysctl.resolve(setting)).strip();
        } catch (IOException _) {
            return "";
        }
    }
}
