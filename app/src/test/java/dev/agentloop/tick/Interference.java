package dev.agentloop.tick;

import dev.agentloop.tracker.FakeCalls;
import java.util.function.Predicate;

/// What people do while a tick runs.
final class Interference implements FakeCalls.Listener {
    private final Predicate<FakeCalls.Call> when;
    private final Runnable what;
    private boolean done;

    private Interference(Predicate<FakeCalls.Call> when, Runnable what) {
        this.when = when;
        this.what = what;
    }

    /// Once, right after the issues were listed.
    static void afterListing(World world, Runnable what) {
        after(world, "changes", what);
    }

    /// Once, right after such a call.
    static void after(World world, String operation, Runnable what) {
        when(world, call -> call.operation().equals(operation), what);
    }

    /// Once, right after the first of these calls.
    static void when(World world, Predicate<FakeCalls.Call> which, Runnable what) {
        world.forge().calls().listen(new Interference(which, what));
    }

    @Override
    public void after(FakeCalls.Call call) {
        if (!done && when.test(call)) {
            done = true;
            what.run();
        }
    }
}
