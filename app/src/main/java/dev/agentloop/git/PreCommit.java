package dev.agentloop.git;

import dev.agentloop.credentials.Secrets;
import dev.agentloop.model.Effects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// Sets up [pre-commit](https://pre-commit.com) in a clone whose repository uses it, so that the agent's commits meet the project's checks. Never fatal.
final class PreCommit {
    /// `install` only writes a hook; the checks' environments are made at the first commit.
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Map<String, String> environment;
    private final Effects effects;
    private final Secrets secrets;
    private final Consumer<String> narration;
    private final AtomicBoolean said = new AtomicBoolean();

    PreCommit(Map<String, String> environment, Effects effects, Secrets secrets, Consumer<String> narration) {
        this.environment = environment;
        this.effects = effects;
        this.secrets = secrets;
        this.narration = narration;
    }

    void install(Path clone) {
        if (!Files.isRegularFile(clone.resolve(".pre-commit-config.yaml"))) {
            return;
        }
        effects.before("pre-commit install");
        try {
            Command.Outcome outcome = new Command(List.of("pre-commit", "install"), clone, environment, LIMIT, Optional.empty(), Optional.empty()).run();
            if (!outcome.succeeded()) {
                sayOnce("pre-commit install failed, so its checks will not run before the agent's commits: " + secrets.mask(outcome.stderr().strip()));
            }
        } catch (IOException _) {
            sayOnce("the repository has a .pre-commit-config.yaml, but pre-commit is not installed here, so its checks will not run before the agent's commits");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        effects.after("pre-commit install");
    }

    private void sayOnce(String text) {
        if (said.compareAndSet(false, true)) {
            narration.accept(text.lines().findFirst().orElse(text));
        }
    }
}
