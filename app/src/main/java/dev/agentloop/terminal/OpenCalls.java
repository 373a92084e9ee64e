package dev.agentloop.terminal;

import dev.agentloop.conversation.ConversationEvent.ToolCall;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Tool calls that have not ended: each is shown when it has, with its last title; one that takes its time is shown before, too.
final class OpenCalls {
    /// Agents call a few tools at a time.
    private static final int MOST = 100;
    /// A person who watches wonders what is going on.
    private static final Duration LONG = Duration.ofSeconds(2);

    private final ToolLine tool;
    private final Consumer<Entry> entries;
    private final Map<String, Open> open = new LinkedHashMap<>();
    /// Those that were shown, because their end is sometimes told twice.
    private final Map<String, Boolean> ended = new LinkedHashMap<>();

    private record Open(ToolCall call, Optional<Instant> since, boolean shown) {}

    OpenCalls(ToolLine tool, Consumer<Entry> entries) {
        this.tool = tool;
        this.entries = entries;
    }

    void add(ToolCall call, Optional<Instant> live) {
        if (ended.containsKey(call.id())) {
            return;
        }
        Open before = open.getOrDefault(call.id(), new Open(call, live, false));
        if (call.progress().isOver()) {
            open.remove(call.id());
            ended.put(call.id(), true);
            forgetFirst(ended);
            Optional<Duration> took = before.since().flatMap(since -> live.map(now -> Duration.between(since, now)));
            entries.accept(tool.ended(call, took));
        } else {
            open.put(call.id(), new Open(call, before.since(), before.shown()));
            forgetFirst(open).ifPresent(this::showUnended);
        }
    }

    private static <T> Optional<T> forgetFirst(Map<String, T> calls) {
        return calls.size() <= MOST ? Optional.empty() : Optional.of(calls.remove(calls.keySet().iterator().next()));
    }

    /// Of calls seen to begin, those that go on for long, each once.
    void showRunning(Instant now) {
        open.replaceAll((_, one) -> {
            boolean isLong = one.since().filter(since -> Duration.between(since, now).compareTo(LONG) >= 0).isPresent();
            if (!isLong || one.shown()) {
                return one;
            }
            entries.accept(tool.unended(one.call(), "…"));
            return new Open(one.call(), one.since(), true);
        });
    }

    /// Nothing more will be known of them.
    void end() {
        List<Open> left = List.copyOf(open.values());
        open.clear();
        ended.clear();
        left.forEach(this::showUnended);
    }

    private void showUnended(Open one) {
        entries.accept(tool.unended(one.call(), "(its end was not seen)"));
    }
}
