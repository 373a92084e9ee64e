package dev.agentloop.tracker;

import dev.agentloop.model.ForgeException;
import dev.agentloop.model.IssueId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// What passes between the fake's clients and its server: a log of every call, and the faults a test wishes for.
public final class FakeCalls {
    private final List<Call> log = new ArrayList<>();
    private final List<Listener> listeners = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();
    private Optional<ForgeException.Kind> outage = Optional.empty();

    /// One call of a client.
    ///
    /// @param operation the port's method
    /// @param detail what distinguishes it for a person: labels, the first line of a comment
    public record Call(String operation, boolean write, Optional<IssueId> issue, String detail) {
        public static Call reading(String operation) {
            return new Call(operation, false, Optional.empty(), "");
        }

        public static Call reading(String operation, IssueId issue) {
            return new Call(operation, false, Optional.of(issue), "");
        }

        public static Call writing(String operation) {
            return new Call(operation, true, Optional.empty(), "");
        }

        public static Call writing(String operation, IssueId issue, String detail) {
            return new Call(operation, true, Optional.of(issue), detail);
        }

        @Override
        public String toString() {
            return (operation + issue.map(i -> " " + i).orElse("") + " " + detail).strip();
        }
    }

    /// Is told of every call, and may throw: a `ForgeException` is what the client then sees, an error is the end of the tick.
    public interface Listener {
        /// Right before the server acts.
        default void before(Call call) throws ForgeException {}

        /// Right after the server acted, when it did not refuse.
        default void after(Call call) throws ForgeException {}
    }

    /// Whether the server does its work before the client sees the failure.
    public enum When {
        BEFORE_THE_EFFECT,
        AFTER_THE_EFFECT
    }

    private record Fault(Predicate<Call> which, When when, ForgeException.Kind kind) {}

    interface Work<T> {
        T done() throws ForgeException;
    }

    /// Makes the next call fail once.
    public void failNext(When when, ForgeException.Kind kind) {
        failNext(_ -> true, when, kind);
    }

    /// Makes the next such call fail once. Faults are used up in the order they were wished for.
    public synchronized void failNext(Predicate<Call> which, When when, ForgeException.Kind kind) {
        faults.add(new Fault(which, when, kind));
    }

    /// From now on every call fails before its effect, until `recover`.
    public synchronized void failAll(ForgeException.Kind kind) {
        outage = Optional.of(kind);
    }

    /// Ends `failAll` and forgets every fault not yet used.
    public synchronized void recover() {
        outage = Optional.empty();
        faults.clear();
    }

    public synchronized void listen(Listener listener) {
        listeners.add(listener);
    }

    /// Every call so far, failed ones too.
    public synchronized List<Call> log() {
        return List.copyOf(log);
    }

    public List<Call> writes() {
        return log().stream().filter(Call::write).toList();
    }

    public synchronized void forgetLog() {
        log.clear();
    }

    <T> T pass(Call call, Work<T> work) throws ForgeException {
        Optional<Fault> fault = record(call);
        if (fault.isPresent() && fault.get().when() == When.BEFORE_THE_EFFECT) {
            throw failure(call, fault.get());
        }
        for (Listener listener : heard()) {
            listener.before(call);
        }
        T answer = work.done();
        for (Listener listener : heard()) {
            listener.after(call);
        }
        if (fault.isPresent()) {
            throw failure(call, fault.get());
        }
        return answer;
    }

    private synchronized Optional<Fault> record(Call call) {
        log.add(call);
        if (outage.isPresent()) {
            return outage.map(kind -> new Fault(_ -> true, When.BEFORE_THE_EFFECT, kind));
        }
        Optional<Fault> fault = faults.stream().filter(f -> f.which().test(call)).findFirst();
        fault.ifPresent(faults::remove);
        return fault;
    }

    private synchronized List<Listener> heard() {
        return List.copyOf(listeners);
    }

    private static ForgeException failure(Call call, Fault fault) {
        return new ForgeException(fault.kind(), "the fake was told to fail '%s' %s".formatted(call, fault.when()));
    }
}
