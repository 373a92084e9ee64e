package dev.agentloop.tick;

import dev.agentloop.model.Budget;
import dev.agentloop.model.ExampleLoop;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// The loop a sequence is about: `plan` hands on to `code` by a route, and `code` back.
///
/// @param marker whether `code` requires a closing marker
/// @param gated whether `code` waits for CI
/// @param starts most of one issue in an hour
/// @param issues with `plan`'s input label at the beginning or, where `code` waits for CI, with that of `code`
/// @param lastingFailure whether clones go on failing when everything else has recovered
/// @param purse of each prompt; where nothing is limited agents say nothing of money
/// @param delivers whether `code` has to open a pull request
/// @param agentloopPublishes whether agentloop pushes, for both
/// @param fallback whether `codex` takes over from `claude`
record Setup(
        int planSlots,
        int codeSlots,
        int maxRestarts,
        boolean marker,
        boolean gated,
        int starts,
        int issues,
        boolean lastingFailure,
        Purse purse,
        boolean fallback,
        boolean delivers,
        boolean agentloopPublishes) {
    /// Where nobody demands a pull request, and agents push.
    Setup(
            int planSlots, int codeSlots, int maxRestarts, boolean marker, boolean gated, int starts, int issues, boolean lastingFailure, Purse purse, boolean fallback) {
        this(planSlots, codeSlots, maxRestarts, marker, gated, starts, issues, lastingFailure, purse, fallback, false, false);
    }

    /// With one agent that costs nothing.
    Setup(int planSlots, int codeSlots, int maxRestarts, boolean marker, boolean gated, int starts, int issues, boolean lastingFailure) {
        this(planSlots, codeSlots, maxRestarts, marker, gated, starts, issues, lastingFailure, Purse.UNLIMITED, false);
    }

    /// What may be spent, in cents; no limit where it is 0.
    record Purse(int perRun, int perIssue, int perDay) {
        static final Purse UNLIMITED = new Purse(0, 0, 0);

        private static Purse any(RandomGenerator random) {
            return random.nextBoolean() ? UNLIMITED : new Purse(60 * random.nextInt(2), 70 * random.nextInt(2), 150 * random.nextInt(2));
        }

        boolean isLimited() {
            return !equals(UNLIMITED);
        }

        Budget budget() {
            return new Budget(limit(perRun), limit(perIssue), limit(perDay), false);
        }

        private static Optional<Budget.Limit> limit(int cents) {
            return cents == 0 ? Optional.empty() : Optional.of(new Budget.Limit.Money(BigDecimal.valueOf(cents, 2)));
        }
    }

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
                1 + random.nextInt(2),
                1 + random.nextInt(2),
                random.nextInt(3),
                random.nextBoolean(),
                random.nextBoolean(),
                1 + random.nextInt(4),
                1 + random.nextInt(4),
                random.nextInt(8) == 0,
                Purse.any(random),
                random.nextInt(3) == 0,
                random.nextInt(3) == 0,
                random.nextInt(3) == 0);
    }

    /// @param edit not the broken one, of which nothing is known
    ExampleLoop loop(Edit edit) {
        ExampleLoop loop = ExampleLoop.named(World.SHOP.value()).rateLimit(starts, Duration.ofHours(1)).excluding("hold");
        ExampleLoop.PromptDraft plan = ExampleLoop.prompt("plan").concurrency(planSlots).maxRestarts(maxRestarts).route("on", "loop/code");
        ExampleLoop.PromptDraft code = ExampleLoop.prompt("code").concurrency(codeSlots).maxRestarts(maxRestarts).route("on", "loop/plan");
        List.of(plan, code).forEach(prompt -> prompt.budget(purse.budget()));
        if (fallback) {
            loop.fallback("claude", "codex");
        }
        if (delivers) {
            code.opensPullRequest();
        }
        if (agentloopPublishes) {
            List.of(plan, code).forEach(ExampleLoop.PromptDraft::publishedByAgentloop);
        }
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
        return edit == Edit.WITHOUT_CODE ? loop.with(ExampleLoop.prompt("plan").concurrency(planSlots).maxRestarts(maxRestarts).budget(purse.budget())) : loop.with(code);
    }
}
