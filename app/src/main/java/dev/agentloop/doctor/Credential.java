package dev.agentloop.doctor;

import java.util.List;
import java.util.Optional;

/// Where a loop's token comes from.
///
/// @param purpose what it is for: `code`, `issues`, or both
/// @param host whose
/// @param source the name of its place, never the token; empty when none was found
/// @param places that were looked at
/// @param trouble why what was found cannot be used, such as an app that GitHub refuses
public record Credential(String purpose, String host, Optional<String> source, List<String> places, Optional<String> trouble) {
    public Credential {
        places = List.copyOf(places);
    }
}
