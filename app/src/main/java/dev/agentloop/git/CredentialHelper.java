package dev.agentloop.git;

import dev.agentloop.model.LoopConfig.Forge;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

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
    ///
    /// @param apiURL where the forge answers REST, when that does not follow from the host: a GitHub App's tokens are made there
    String command(RemoteUrl.Web remote, Forge.Type forge, Optional<String> apiURL) {
        List<String> arguments = new ArrayList<>(executable);
        arguments.addAll(List.of("git-credential", "--host", remote.host(), "--scheme", remote.scheme(), "--forge", forge.name().toLowerCase(Locale.ROOT)));
        apiURL.filter(_ -> forge == Forge.Type.GITHUB).ifPresent(url -> arguments.addAll(List.of("--api", url)));
        return arguments.stream().map(CredentialHelper::quoted).collect(Collectors.joining(" ", "!", ""));
    }

    private static String quoted(String word) {
        boolean plain = !word.isEmpty() && word.chars().allMatch(c -> Character.isLetterOrDigit(c) && c < 0x80 || "/._-:".indexOf(c) >= 0);
        return plain ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
