package dev.agentloop.doctor;

import dev.agentloop.model.LoopConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Where a loop's tokens are found, by the name of the place, never by value.
///
/// @param credentials finds them
public record TokenCheck(Credentials credentials) {
    public List<Finding> run(LoopConfig config, Map<String, String> environment) {
        List<Finding> findings = new ArrayList<>();
        for (Credential credential : credentials.of(config, environment)) {
            String loop = config.name().value();
            if (credential.trouble().isPresent()) {
                findings.add(Finding.failure(Area.LOOP, loop, "token", credential.trouble().get(), "app/docs/credentials.md says what is needed"));
            } else if (credential.source().isPresent()) {
                findings.add(Finding.ok(Area.LOOP, loop, "token", "the token for %s (%s) is that of %s".formatted(credential.host(), credential.purpose(), credential.source().get())));
            } else {
                findings.add(Finding.failure(
                        Area.LOOP, loop, "token", "there is no token for %s (%s): none in %s".formatted(credential.host(), credential.purpose(), String.join(", ", credential.places())),
                        "make one as app/docs/credentials.md describes, and put it in one of these places"));
            }
        }
        return findings;
    }

    /// Which of the tokens found in a shell a tick under cron would not find.
    List<Credential> lost(LoopConfig config, Map<String, String> shell, Map<String, String> cron) {
        List<Credential> found = credentials.of(config, shell).stream().filter(credential -> credential.source().isPresent()).toList();
        List<String> there = credentials.of(config, cron).stream().filter(credential -> credential.source().isPresent()).map(Credential::host).toList();
        return found.stream().filter(credential -> !there.contains(credential.host())).toList();
    }
}
