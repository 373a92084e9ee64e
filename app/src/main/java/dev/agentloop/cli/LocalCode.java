package dev.agentloop.cli;

import dev.agentloop.git.GitException;
import dev.agentloop.git.LocalForge;
import dev.agentloop.model.LoopName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The folder of code that `init --local` makes a local forge from, with the bare repository in the directory the command is typed in.
final class LocalCode {
    private final Program program;
    private final Path asWritten;
    private final Path top;
    private LocalForge.Made made;
    private Path bare;

    /// @throws UsageException when it is no folder of code, or the one this is typed in
    LocalCode(Program program, Path asWritten) throws UsageException, IOException {
        this.program = program;
        this.asWritten = asWritten;
        Path folder = program.workingDirectory().resolve(asWritten).normalize();
        if (!Files.isDirectory(folder)) {
            throw new UsageException("--local %s: there is no such folder".formatted(asWritten));
        }
        try {
            this.top = LocalForge.top(program.git(), folder);
        } catch (LocalForge.Unsuitable e) {
            throw new UsageException(e.getMessage());
        } catch (GitException e) {
            throw new IOException(e.getMessage(), e);
        }
        if (program.workingDirectory().toRealPath().startsWith(top.toRealPath())) {
            Path beside = top.resolveSibling(top.getFileName() + "-loops");
            throw new UsageException("this is the folder of the code, which stays as it is. Make another one for agentloop, and run this there:\n\n    mkdir %s && cd %s && agentloop init --local %s"
                    .formatted(beside, beside, top));
        }
    }

    /// Where the repository is to be: `shop.git` for a folder `shop`.
    Path bare(Optional<String> name) {
        bare = program.workingDirectory().resolve(name.orElse(top.getFileName().toString()) + ".git");
        return bare;
    }

    /// @return the branch the folder is on
    String make(LoopName name) throws UsageException, IOException {
        try {
            made = new LocalForge(program.git(), top, bare).make();
        } catch (LocalForge.Unsuitable e) {
            throw new UsageException(e.getMessage());
        } catch (GitException e) {
            throw new IOException("the repository of loop '%s' could not be made: %s".formatted(name, e.getMessage()), e);
        }
        Path shown = program.workingDirectory().relativize(bare);
        if (made.fresh()) {
            program.console().out("made %s with the branches and tags of %s".formatted(shown, asWritten));
        } else {
            program.console().err("%s is there already; it stays as it is".formatted(shown));
        }
        if (made.added()) {
            program.console().out("added the remote '%s' to %s".formatted(made.remote(), asWritten));
        }
        return made.branch();
    }

    void sayNext() {
        program.console().out("""

                Your folder and the forge exchange work when you say so:

                    git -C %s push %s %s    hand over what you committed
                    git -C %s pull %s %s    take what agents finished""".formatted(
                asWritten, made.remote(), made.branch(), asWritten, made.remote(), made.branch()));
    }
}
