package dev.agentloop.model;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// The part of a prompt a run is judged by. It is recorded when the run starts, so that a prompt that is edited, renamed or removed under a running
/// agent does not change what happens to that run.
///
/// @param timeout longest life of one run
/// @param maxRestarts how often a crash is answered by a restart; 0 means a crash goes straight to a human
/// @param ciGate where a success without a route waits for CI
/// @param routes from the token of a closing `loop-route` marker to the label it leads to
/// @param opensPullRequest whether success needs a pull request with new commits as evidence
/// @param budget what may be spent
/// @param requireMarker whether success needs a closing marker
/// @param publish who pushes the branch and opens the pull request
public record RunTerms(
        PromptName prompt,
        Label input,
        Label inProcess,
        Label output,
        Duration timeout,
        int maxRestarts,
        Optional<Label> ciGate,
        int maxCIFixes,
        Map<String, Label> routes,
        boolean opensPullRequest,
        boolean requireMarker,
        Budget budget,
        LoopConfig.Publish publish) {
    public RunTerms {
        routes = Map.copyOf(routes);
    }
}
