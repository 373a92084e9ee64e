package dev.agentloop.git;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What the user's own git configuration says that clones depend on. It is the same for all clones of a loop: what it includes by place, it includes for `loop-data/`.
///
/// @param identity who commits, to be written into a clone, because a sandbox hides the user's configuration. Empty when that names somebody in a way of its own
/// @param knowsLfs whether `git lfs install` was run
record OwnSettings(Optional<Identity> identity, boolean knowsLfs) {
    record Identity(String name, String email) {}

    /// @param repository any that has no settings of its own
    static OwnSettings read(Git git, Path repository) throws GitException {
        Map<String, String> known = new HashMap<>();
        git.ask(repository, "config", "--get-regexp", "^((user|author|committer)\\.(name|email)|filter\\.lfs\\.(smudge|process))$").stream()
                .flatMap(String::lines)
                .filter(line -> line.contains(" "))
                .forEach(line -> known.put(line.substring(0, line.indexOf(' ')), line.substring(line.indexOf(' ') + 1)));
        return new OwnSettings(identity(known), known.keySet().stream().anyMatch(key -> key.startsWith("filter.lfs.")));
    }

    /// Without a name and an address `git commit` refuses to work.
    private static Optional<Identity> identity(Map<String, String> known) {
        if (known.containsKey("user.name") && known.containsKey("user.email")) {
            return Optional.of(new Identity(known.get("user.name"), known.get("user.email")));
        }
        boolean named = known.keySet().stream().anyMatch(key -> key.endsWith(".name")) && known.keySet().stream().anyMatch(key -> key.endsWith(".email"));
        return named ? Optional.empty() : Optional.of(new Identity("agentloop", "agentloop@localhost"));
    }
}
