package dev.agentloop;

import dev.agentloop.config.BrokenLoop;
import dev.agentloop.config.Loaded;
import dev.agentloop.config.Problem;
import dev.agentloop.model.LoopConfig;
import dev.agentloop.model.LoopConfig.Forge;
import dev.agentloop.model.LoopConfig.TrackerConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Which of the forges a configuration may name this version can talk to. A loop on another one is a broken loop, so that the others go on.
final class Adapters {
    private Adapters() {}

    static Loaded check(Loaded loaded, Path loopDirectory) {
        List<LoopConfig> loops = new ArrayList<>();
        List<BrokenLoop> broken = new ArrayList<>(loaded.broken());
        for (LoopConfig config : loaded.loops()) {
            Optional<String> missing = missing(config);
            if (missing.isEmpty()) {
                loops.add(config);
            } else {
                Path file = loopDirectory.resolve(config.name().value()).resolve("config.yaml");
                String message = "%s — this version of agentloop has no adapter for it — use GitHub, or a bare repository on this disk".formatted(missing.get());
                broken.add(new BrokenLoop(config.name(), List.of(new Problem(file, 0, 0, message))));
            }
        }
        return new Loaded(loops, broken, loaded.general());
    }

    private static Optional<String> missing(LoopConfig config) {
        if (config.tracker().filter(TrackerConfig.Jira.class::isInstance).isPresent()) {
            return Optional.of("the tracker is Jira");
        }
        boolean known = Set.of(Forge.Type.GITHUB, Forge.Type.BITBUCKET, Forge.Type.LOCAL).contains(config.forge().type());
        return known ? Optional.empty() : Optional.of("the forge is " + config.forge().type().name().toLowerCase(Locale.ROOT));
    }
}
