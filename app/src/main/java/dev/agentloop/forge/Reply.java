package dev.agentloop.forge;

/// What one exchange brought.
sealed interface Reply<T> {
    record Arrived<T>(Answer<T> answer) implements Reply<T> {}

    /// Ask there instead.
    record Moved<T>(Resource to) implements Reply<T> {}
}
