package dev.agentloop.tick;

import dev.agentloop.model.ExampleLoop;
import java.time.Duration;
import java.util.random.RandomGenerator;

/// The loop a sequence is about: `plan` hands on to `code` by a route, and `code` back.
///
/// @param marker whether `code` requires a closing marker
/// @param gated whether `code` waits for CI
/// @param starts most of one issue in an hour
/// @param issues with `plan`'s input label at the beginning or, where `code` waits for CI, with that of `code`
/// @param lastingFailure whether clones go on failing when everything else has recovered
record Setup(int planSlots, int codeSlots, int maxRestarts, boolean marker, boolean gated, int starts, int issues, boolean lastingFailure) {
    /// Numbers of issues that steps speak of.
    static final int MOST_ISSUES = 5;

    /// What somebody does to the configuration until they take it back.
    enum Edit {
        NONE,
        BROKEN,
        WITHOUT_CODE,
        WITHOUT_ALICE,
        SHORTER
    }

    /// Lower numbers more often: more happens to one issue then.
    static int anyIssue(RandomGenerator random) {
        return 1 + Math.min(random.nextInt(MOST_ISSUES), random.nextInt(MOST_ISSUES));
    }

    static Setup any(RandomGenerator random) {
        return new Setup(
                1 + random.nextInt(2), 1 + random.nextInt(2), random.nextInt(3), random.nextBoolean(), random.nextBoolean(), 1 + random.nextInt(4), 1 + random.nextInt(4), random.nextInt(8) == 0);
    }

    /// @param edit not the broken one, of which nothing is known
    ExampleLoop loop(Edit edit) {
        ExampleLoop loop = ExampleLoop.named(World.SHOP.value()).rateLimit(starts, Duration.ofHours(1)).excluding("hold");
        ExampleLoop.PromptDraft plan = ExampleLoop.prompt("plan").concurrency(planSlots).maxRestarts(maxRestarts).route("on", "loop/code");
        ExampleLoop.PromptDraft code = ExampleLoop.prompt("code").concurrency(codeSlots).maxRestarts(maxRestarts).route("on", "loop/plan");
        if (marker) {
            code.requireMarker();
        }
        if (gated) {
            code.gate("loop/code-ci").maxCIFixes(1);
        }
        if (edit == Edit.SHORTER) {
            plan.timeout(Duration.ofMinutes(5));
        }
        if (edit == Edit.WITHOUT_ALICE) {
            loop.usernames("carol");
        }
        loop.with(plan);
        // Without its target the route would be an error of the configuration, but a run that began before has it in its terms.
        return edit == Edit.WITHOUT_CODE ? loop.with(ExampleLoop.prompt("plan").concurrency(planSlots).maxRestarts(maxRestarts)) : loop.with(code);
    }
}
