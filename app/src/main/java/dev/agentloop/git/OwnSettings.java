package dev.agentloop.git;

import java.nio.file.Path;
import java.util.Optional;

/// What the user's own git configuration says that clones depend on. It is the same for all clones of a loop: what it includes by place, it includes for `loop-data/`.
///
/// @param namesSomebody whether there are a name and an address; without, `git commit` refuses to work
/// @param knowsLfs whether `git lfs install` was run
record OwnSettings(boolean namesSomebody, boolean knowsLfs) {
    /// @param repository any that has no settings of its own
    static OwnSettings read(Git git, Path repository) throws GitException {
        Optional<String> known = git.ask(repository, "config", "--get-regexp", "^((user|author|committer)\\.(name|email)|filter\\.lfs\\.(smudge|process))$");
        String keys = known.orElse("");
        return new OwnSettings(keys.contains(".name ") && keys.contains(".email "), keys.contains("filter.lfs."));
    }
}
