package dev.agentloop.tick;

import dev.agentloop.model.Effects;
import dev.agentloop.tracker.FakeCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The seam through which a tick is stopped dead: it counts every outside effect, and at the one a test chose nothing more happens, as if the process had been killed.
final class Killing implements Effects, FakeCalls.Listener {
    private final List<String> points = new ArrayList<>();
    private int target = -1;
    private Optional<String> wanted = Optional.empty();
    private boolean readsToo;
    private boolean dead;

    /// Ends the tick. Not an exception, so nothing in the program catches it.
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        private Killed(String point) {
            super(point);
        }
    }

    /// From now on counts anew, and kills at this point; never when it is negative.
    synchronized void arm(int point) {
        points.clear();
        target = point;
        wanted = Optional.empty();
        dead = false;
    }

    /// From now on kills at the first point that begins so.
    synchronized void armAt(String point) {
        arm(-1);
        wanted = Optional.of(point);
    }

    /// From now on what is asked of the forge is a point, too.
    synchronized void countReads() {
        readsToo = true;
    }

    /// Every point passed since, `before X` and `after X`.
    synchronized List<String> points() {
        return List.copyOf(points);
    }

    @Override
    public void before(String effect) {
        pass("before " + effect);
    }

    @Override
    public void after(String effect) {
        pass("after " + effect);
    }

    @Override
    public void before(FakeCalls.Call call) {
        if (call.write() || readsToo) {
            pass("before " + call);
        } else {
            live();
        }
    }

    /// The server did the work, and the answer does not arrive.
    @Override
    public void after(FakeCalls.Call call) {
        if (call.write() || readsToo) {
            pass("after " + call);
        }
    }

    private synchronized void live() {
        if (dead) {
            throw new Killed("dead already");
        }
    }

    private synchronized void pass(String point) {
        live();
        if (points.size() == target || wanted.filter(point::startsWith).isPresent()) {
            dead = true;
            throw new Killed(point);
        }
        points.add(point);
    }
}
