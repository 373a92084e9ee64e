package dev.agentloop.git;

import dev.agentloop.model.LoopConfig.Forge;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How git is told to call `agentloop git-credential`.
///
/// @param executable absolute path of the program, and what comes before the sub-command if it is started in a roundabout way
public record CredentialHelper(List<String> executable) {
    public CredentialHelper {
        executable = List.copyOf(executable);
        if (executable.isEmpty() || !executable.getFirst().startsWith("/")) {
            throw new IllegalArgumentException("git calls the credential helper from anywhere: it needs an absolute path, not " + executable);
        }
    }

    /// The value of `credential.helper`: a shell command to which git adds `get`, `store` or `erase`.
    String command(RemoteUrl.Web remote, Forge.Type forge) {
        List<String> arguments = List.of(
                "git-credential", "--host", remote.host(), "--scheme", remote.scheme(), "--forge", forge.name().toLowerCase(Locale.ROOT));
        return Stream.concat(executable.stream(), arguments.stream()).map(CredentialHelper::quoted).collect(Collectors.joining(" ", "!", ""));
    }

    private static String quoted(String word) {
        boolean plain = !word.isEmpty() && word.chars().allMatch(c -> Character.isLetterOrDigit(c) && c < 0x80 || "/._-:".indexOf(c) >= 0);
        return plain ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
