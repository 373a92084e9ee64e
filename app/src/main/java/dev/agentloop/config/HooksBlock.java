package dev.agentloop.config;

import dev.agentloop.model.LoopConfig.Hooks;
import java.time.Duration;
import java.util.Optional;

/// Shell commands run in the clone.
///
/// ```yaml
/// hooks:
///   afterClone: npm ci
///   beforeRun: |
///     git status
///     npm run check
///   afterRun: npm test
///   timeout: 5m
/// ```
final class HooksBlock {
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    /// The tick waits for a hook, and other loops wait for the tick. As long as a whole tick may take.
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private HooksBlock() {}

    static Hooks read(Fields config) {
        Optional<Fields> block = config.block("hooks", Block.HOOKS);
        return new Hooks(
                script(block, "afterClone"),
                script(block, "beforeRun"),
                script(block, "afterRun"),
                block.map(fields -> fields.duration("timeout", TIMEOUT, Duration.ofSeconds(1), LONGEST)).orElse(TIMEOUT));
    }

    private static Optional<String> script(Optional<Fields> block, String key) {
        return block.flatMap(fields -> fields.script(key)).map(Text::value);
    }
}
