package dev.agentloop.forge;

import java.util.List;
import java.util.Optional;

/// One page of a listing that names the next page in its body.
public record Page<T>(List<T> entries, Optional<Resource> next) {
    public Page {
        entries = List.copyOf(entries);
    }
}
