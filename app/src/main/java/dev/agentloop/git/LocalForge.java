package dev.agentloop.git;

import dev.agentloop.model.Effects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Makes the bare repository of a local forge from a folder of code, and tells the folder of it by a remote. The folder's files, commits and branches stay as they are.
public final class LocalForge {
    private static final String REMOTE = "agentloop";

    /// Names that are tried: more remotes that begin with `agentloop` nobody has.
    private static final int REMOTES = 20;

    private final Git git;
    private final Path folder;
    private final Path bare;

    /// @param git as the user has it
    /// @param folder anywhere in a working tree
    /// @param bare where the repository is to be
    public LocalForge(Git git, Path folder, Path bare) {
        this.git = git;
        this.folder = folder;
        this.bare = bare;
    }

    /// What was made, or was there.
    ///
    /// @param branch the one the folder is on
    /// @param fresh whether the bare repository is new
    /// @param remote its name in the folder
    /// @param added whether the remote is new
    public record Made(String branch, boolean fresh, String remote, boolean added) {}

    /// A folder that cannot become a forge, and what to do about it.
    public static final class Unsuitable extends Exception {
        private static final long serialVersionUID = 1L;

        Unsuitable(String message) {
            super(message);
        }
    }

    /// The top of the working tree the folder lies in.
    public static Path top(Git git, Path folder) throws GitException, Unsuitable {
        String top;
        try {
            top = git.run(folder, "rev-parse", "--show-toplevel");
        } catch (GitException e) {
            if (e.getMessage().contains("not a git repository")) {
                throw new Unsuitable("%s is no git repository yet. Make it one:\n\n    cd %s && git init && git add . && git commit -m 'First version'\n\nand run this again".formatted(folder, folder));
            }
            if (e.getMessage().contains("must be run in a work tree")) {
                throw new Unsuitable("%s is a bare repository already: agentloop init %s".formatted(folder, folder));
            }
            throw e;
        }
        return Path.of(top);
    }

    /// Makes what is missing; may be repeated. A repository that is there already stays as it is, whatever became of it since.
    public Made make() throws GitException, Unsuitable, IOException {
        String branch = git.ask(folder, "symbolic-ref", "--quiet", "--short", "HEAD").orElseThrow(() -> new Unsuitable(
                "%s is on no branch, and agents need to know which one is the main one: git switch BRANCH".formatted(folder)));
        if (git.ask(folder, "rev-parse", "--verify", "--quiet", "HEAD^{commit}").isEmpty()) {
            throw new Unsuitable("%s has no commit yet. Make one:\n\n    cd %s && git add . && git commit -m 'First version'\n\nand run this again".formatted(folder, folder));
        }
        boolean fresh = !Files.exists(bare);
        if (fresh) {
            build(branch);
        } else if (!Files.isRegularFile(bare.resolve("HEAD"))) {
            throw new Unsuitable("%s is there already, and is no bare repository: move it away, or use another folder".formatted(bare));
        }
        Optional<String> known = remotes().stream().filter(this::isOurs).findFirst();
        if (known.isPresent()) {
            return new Made(branch, fresh, known.get(), false);
        }
        String name = freeName();
        git.run(folder, "remote", "add", name, bare.toString());
        return new Made(branch, fresh, name, true);
    }

    /// Beside its place, and renamed into it when it is whole. Fetched from the folder, not pushed by it: a push would run the folder's own hooks.
    private void build(String branch) throws GitException, IOException {
        Path draft = bare.resolveSibling("." + bare.getFileName() + ".new");
        new Directories(Effects.NONE).delete(draft);
        Files.createDirectories(draft.getParent());
        git.run(folder, "init", "--quiet", "--bare", "--initial-branch=" + branch, "--template=", draft.toString());
        git.run(folder, "--git-dir=" + draft, "fetch", "--quiet", "--no-tags", "--update-shallow", folder.toString(), "refs/heads/*:refs/heads/*", "refs/tags/*:refs/tags/*");
        Files.move(draft, bare);
    }

    private List<String> remotes() throws GitException {
        return git.run(folder, "remote").lines().toList();
    }

    private boolean isOurs(String remote) {
        try {
            return git.ask(folder, "config", "--get", "remote." + remote + ".url").filter(bare.toString()::equals).isPresent();
        } catch (GitException _) {
            return false;
        }
    }

    private String freeName() throws GitException, Unsuitable {
        List<String> taken = remotes();
        for (int number = 1; number <= REMOTES; number++) {
            String name = number == 1 ? REMOTE : REMOTE + number;
            if (!taken.contains(name)) {
                return name;
            }
        }
        throw new Unsuitable("%s has %d remotes named %s...: remove some with 'git remote remove NAME'".formatted(folder, REMOTES, REMOTE));
    }
}
