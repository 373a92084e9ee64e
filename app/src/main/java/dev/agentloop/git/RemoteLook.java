package dev.agentloop.git;

import dev.agentloop.credentials.Secrets;
import dev.agentloop.credentials.TokenLookup;
import dev.agentloop.model.Effects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Asks a remote what a clone's fetch and an agent's push would ask, with the same credential helper, and changes nothing there.
public final class RemoteLook {
    /// Longer than any answer to a list of one branch takes.
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /// The name of no branch anybody pushes. A trial push names one and sends nothing.
    private static final String TRIAL = "agentloop-doctor-sends-nothing";

    private final Git git;
    private final RepositoryConfig config;

    public RemoteLook(GitWorkspaces.Settings settings, Secrets secrets) {
        this.git = Git.ofUser(settings.git(), settings.environment(), Effects.NONE, secrets);
        this.config = new RepositoryConfig(new TokenLookup(settings.environment(), secrets, _ -> {}), settings.helper());
    }

    /// What a remote said.
    ///
    /// @param branch whether it has the head branch
    /// @param pushRefused why a push would be refused; empty when it would not be
    public record Seen(boolean branch, Optional<String> pushRefused) {}

    /// @param push whether to ask for the right to push, too
    /// @throws GitException when it cannot be reached or read
    public Seen at(CloneSpec spec, boolean push) throws GitException {
        Directories directories = new Directories(Effects.NONE);
        Path repository = null;
        try {
            repository = Files.createTempDirectory("agentloop-look-");
            git.run(repository, "init", "--quiet", "--bare", "--template=", ".");
            config.writeCache(repository, RemoteUrl.of(spec.url()), spec);
            boolean branch = !git.run(repository, LIMIT, "ls-remote", "origin", "refs/heads/" + spec.headBranch()).isEmpty();
            return new Seen(branch, push ? refusal(repository) : Optional.empty());
        } catch (IOException e) {
            throw new GitException("a temporary repository could not be made: " + e, e);
        } finally {
            delete(directories, repository);
        }
    }

    private Optional<String> refusal(Path repository) throws GitException {
        String tree = git.run(repository, "hash-object", "-t", "tree", "-w", "--stdin");
        String commit = git.run(repository, "-c", "user.name=agentloop", "-c", "user.email=agentloop@localhost", "commit-tree", "-m", "sent nowhere", tree);
        try {
            git.run(repository, LIMIT, "push", "--dry-run", "--quiet", "origin", commit + ":refs/heads/" + TRIAL);
            return Optional.empty();
        } catch (GitException e) {
            return Optional.of(e.getMessage());
        }
    }

    /// What programs the repository's files ask for on a machine that works with them, as far as a bare repository of it is here.
    public Needs needs(Path bare, String branch) {
        try {
            String at = "refs/heads/" + branch + ":";
            boolean preCommit = git.ask(bare, "--git-dir=" + bare, "cat-file", "-e", at + ".pre-commit-config.yaml").isPresent();
            boolean lfs = git.ask(bare, "--git-dir=" + bare, "cat-file", "-p", at + ".gitattributes").filter(text -> text.contains("filter=lfs")).isPresent();
            return new Needs(preCommit, lfs);
        } catch (GitException _) {
            return new Needs(false, false);
        }
    }

    /// @param preCommit whether it has a `.pre-commit-config.yaml`
    /// @param lfs whether it keeps files in git-lfs
    public record Needs(boolean preCommit, boolean lfs) {}

    private static void delete(Directories directories, Path repository) {
        if (repository != null) {
            try {
                directories.delete(repository);
            } catch (IOException _) {
                // A few kilobytes among the temporary files.
            }
        }
    }
}
