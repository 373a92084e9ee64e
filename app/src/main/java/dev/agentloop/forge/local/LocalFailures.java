package dev.agentloop.forge.local;

import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import java.io.IOException;
import java.nio.file.Path;

/// What goes wrong on a disk, in the words of the ports.
final class LocalFailures {
    private LocalFailures() {}

    /// Does the work; whatever fails there has either not been done or can be done again.
    ///
    /// @param where for the message
    static <T> T inWords(Path where, FolderLock.Work<T> work) throws ForgeException {
        try {
            return work.done();
        } catch (ForgeException | RuntimeException asItIs) {
            throw asItIs;
        } catch (BrokenFileException broken) {
            throw new ForgeException(Kind.UNAVAILABLE, broken.getMessage(), broken);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new ForgeException(Kind.UNAVAILABLE, "interrupted while working in " + where, interrupted);
        } catch (IOException failed) {
            boolean isPlain = failed.getClass() == IOException.class;
            String why = isPlain ? failed.getMessage() : failed.getClass().getSimpleName() + ": " + failed.getMessage();
            throw new ForgeException(Kind.UNAVAILABLE, "%s: %s".formatted(where, why), failed);
        } catch (Exception unforeseen) {
            throw new IllegalStateException(unforeseen);
        }
    }
}
