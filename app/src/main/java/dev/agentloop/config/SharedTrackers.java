package dev.agentloop.config;

import dev.agentloop.model.LoopConfig.TrackerConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Two loops never share a tracker repository: each would take the other's labels for states it does not know, and both could start an agent for one issue.
final class SharedTrackers {
    private SharedTrackers() {}

    /// Adds a problem to both loops of each pair that does.
    static void check(List<LoopReader.Draft> drafts, Path base) {
        Map<String, LoopReader.Draft> owners = new HashMap<>();
        for (LoopReader.Draft draft : drafts) {
            draft.settings().flatMap(settings -> identity(settings, base)).ifPresent(identity -> {
                LoopReader.Draft owner = owners.putIfAbsent(identity, draft);
                if (owner != null) {
                    report(draft, owner);
                    report(owner, draft);
                }
            });
        }
    }

    private static void report(LoopReader.Draft draft, LoopReader.Draft other) {
        Place at = draft.settings().orElseThrow().trackerPlace();
        String what = "loop '%s' works on the same issues (%s)".formatted(other.name(), other.settings().orElseThrow().trackerPlace());
        draft.problems().add(at, what, "both could start an agent for one issue", "put all prompts into one loop");
    }

    /// The same text for the same issues, however they are written.
    private static Optional<String> identity(ConfigFile.Settings settings, Path base) {
        if (settings.tracker().isPresent()) {
            return Optional.of(switch (settings.tracker().get()) {
                case TrackerConfig.Jira jira -> "jira " + jira.url().replaceFirst("(?i)^https?://", "").toLowerCase(Locale.ROOT) + " " + jira.project();
                case TrackerConfig.Local local -> "path " + RepositoryURL.real(base.resolve(local.path()));
            });
        }
        return settings.repository().map(RepositoryURL::identity);
    }
}
