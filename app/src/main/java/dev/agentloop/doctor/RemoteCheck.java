package dev.agentloop.doctor;

import dev.agentloop.git.CloneSpec;
import dev.agentloop.git.GitException;
import dev.agentloop.git.RemoteLook;
import dev.agentloop.model.LoopConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether git reaches a loop's repository as its clones will, and may push to it.
///
/// @param findings what to tell
/// @param push whether a push would be accepted; empty when nobody asked
public record RemoteCheck(List<Finding> findings, Optional<Boolean> push) {
    /// An agent with a fork pushes there, not here.
    public static RemoteCheck run(RemoteLook look, LoopConfig config, CloneSpec spec) {
        String loop = config.name().value();
        boolean pushes = config.fork().isEmpty();
        try {
            RemoteLook.Seen seen = look.at(spec, pushes);
            List<Finding> findings = new ArrayList<>();
            findings.add(seen.branch()
                    ? Finding.ok(Area.LOOP, loop, "clone", "git reaches %s and its branch '%s'%s".formatted(
                            spec.url(), spec.headBranch(), pushes && seen.pushRefused().isEmpty() ? ", and may push" : ""))
                    : Finding.failure(Area.LOOP, loop, "clone", "git reaches %s, which has no branch '%s'".formatted(spec.url(), spec.headBranch()),
                            "set headBranch in config.yaml to a branch it has, or push a first commit to '%s'".formatted(spec.headBranch())));
            seen.pushRefused().ifPresent(why -> findings.add(Finding.failure(
                    Area.LOOP, loop, "push", "a push, of which nothing was sent, is refused: " + why, "give the token the right to write: app/docs/credentials.md")));
            return new RemoteCheck(findings, pushes ? Optional.of(seen.pushRefused().isEmpty()) : Optional.empty());
        } catch (GitException e) {
            return new RemoteCheck(
                    List.of(Finding.failure(Area.LOOP, loop, "clone", e.getMessage(), "git ls-remote %s".formatted(spec.url()))), Optional.empty());
        }
    }
}
