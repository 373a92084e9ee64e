package dev.agentloop.model;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// What the processes of an agent are kept in.
public record Sandbox(Walls walls, Limits limits) {
    /// Nothing: they are processes of the user like any other.
    public static final Sandbox NONE = new Sandbox(new Walls.None(), Limits.NONE);

    public static final Sandbox BUBBLEWRAP = new Sandbox(new Walls.Bubblewrap(List.of(), List.of(), true), Limits.NONE);

    /// A command put before the agent's.
    public static Sandbox wrapper(List<String> command) {
        return new Sandbox(new Walls.Wrapper(command), Limits.NONE);
    }

    /// What they can see and touch.
    public sealed interface Walls {
        record None() implements Walls {}

        /// @param command put before the agent's, word by word
        record Wrapper(List<String> command) implements Walls {
            public Wrapper {
                command = List.copyOf(command);
            }
        }

        /// The built-in use of bubblewrap.
        ///
        /// @param readable beside what every run needs; absolute, or `~/` and what is below the agent's HOME
        /// @param writable likewise
        /// @param network whether the machine's network is there; without it not even loopback reaches anybody
        record Bubblewrap(List<String> readable, List<String> writable, boolean network) implements Walls {
            public Bubblewrap {
                readable = List.copyOf(readable);
                writable = List.copyOf(writable);
            }
        }
    }

    /// What they can use up, all of a run together.
    ///
    /// @param memory bytes
    /// @param processes threads count too
    /// @param cpus processors' worth of time
    /// @param required whether no run shall start where this cannot be had
    public record Limits(OptionalLong memory, OptionalInt processes, Optional<BigDecimal> cpus, boolean required) {
        public static final Limits NONE = new Limits(OptionalLong.empty(), OptionalInt.empty(), Optional.empty(), false);

        public boolean any() {
            return memory.isPresent() || processes.isPresent() || cpus.isPresent();
        }
    }
}
