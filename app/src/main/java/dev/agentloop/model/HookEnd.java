package dev.agentloop.model;

import java.util.Optional;

/// How a script of the user's ended that was run in a clone.
///
/// @param failure why it failed, in words, with the end of what it wrote; empty when it ended well
public record HookEnd(Optional<String> failure) {
    public static final HookEnd WELL = new HookEnd(Optional.empty());

    public static HookEnd failed(String why) {
        return new HookEnd(Optional.of(why));
    }
}
