package dev.agentloop.git;

import dev.agentloop.model.LoopConfig;
import java.nio.file.Path;
import java.util.Optional;

/// What a loop's clones are made of.
///
/// @param cache the bare repository that holds the objects once
/// @param url where the repository is cloned from
/// @param apiURL where the forge answers REST, when that does not follow from the host
/// @param agentPushes whether the clone gets the credential helper: with `publish: agentloop` it has none
/// @param part how much of the repository a clone holds
/// @param forkURL where branches are pushed to, when that is not `url`; on the same host
public record CloneSpec(
        Path cache,
        String url,
        String headBranch,
        LoopConfig.Forge.Type forge,
        Optional<String> apiURL,
        boolean agentPushes,
        LoopConfig.GitOptions part,
        Optional<String> forkURL) {
    /// Without a fork.
    public CloneSpec(
            Path cache, String url, String headBranch, LoopConfig.Forge.Type forge, Optional<String> apiURL, boolean agentPushes, LoopConfig.GitOptions part) {
        this(cache, url, headBranch, forge, apiURL, agentPushes, part, Optional.empty());
    }

    /// @param fork where git reaches it; empty for none
    public CloneSpec pushedTo(Optional<String> fork) {
        return new CloneSpec(cache, url, headBranch, forge, apiURL, agentPushes, part, fork);
    }

    public String pushURL() {
        return forkURL.orElse(url);
    }

    /// For agentloop's own work in a clone that no agent has yet.
    CloneSpec withAgentPushing() {
        return new CloneSpec(cache, url, headBranch, forge, apiURL, true, part, forkURL);
    }

    /// The same with all paths absolute.
    CloneSpec absolute() {
        return new CloneSpec(cache.toAbsolutePath().normalize(), url, headBranch, forge, apiURL, agentPushes, part, forkURL);
    }
}
