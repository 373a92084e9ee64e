package dev.agentloop.e2e;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// Ordinary ticks, as cron would run them, until one has nothing to do and nothing to wait for.
final class QuietTicks {
    /// On a busy machine an agent takes many times as long as it works.
    private static final int SECONDS = 120;

    private static final Pattern QUIET = Pattern.compile(
            " started=0 finished_ok=0 finished_fail=0 orphans=0 hung=0 quarantined=0 auto_cleaned=0 restarted=0 ci_fixes=0 ci_waiting=0 waiting=0 ");

    private QuietTicks() {}

    /// @param told takes how each of them ended
    static void run(Playground playground, Consumer<Playground.Result> told) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (System.nanoTime() < end) {
            Playground.Result tick = playground.run("tick");
            told.accept(tick);
            if (tick.code() == 0 && QUIET.matcher(tick.out()).find()) {
                return;
            }
            Thread.sleep(200);
        }
        throw new AssertionError("after %d s there is still something to do".formatted(SECONDS));
    }
}
