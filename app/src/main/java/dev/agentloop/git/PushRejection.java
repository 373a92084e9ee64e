package dev.agentloop.git;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Why a server does not take a push, where trying again would not help. The words are git's own and those of the forges (`remote:` lines).
final class PushRejection {
    /// What the server could not do at that moment.
    private static final Pattern PASSING =
            Pattern.compile("\\[remote rejected\\].*\\((?:failed to (?:update|lock)|cannot lock|internal|unpacker error|failure|reference already|remote unpack failed)", Pattern.CASE_INSENSITIVE);

    private static final Pattern REJECTED = Pattern.compile("\\[remote rejected\\].*\\((.*)\\)");

    private static final Pattern FORBIDDEN =
            Pattern.compile("returned error: 403|HTTP 403|Permission to .* denied|You are not allowed to push|Write access to repository not granted", Pattern.CASE_INSENSITIVE);

    private PushRejection() {}

    /// @return a sentence without a full stop; empty when it may be taken later
    static Optional<String> of(GitException failed) {
        String said = String.valueOf(failed.getMessage());
        List<String> remote = said.lines().map(String::strip).filter(line -> line.startsWith("remote:")).map(line -> line.substring("remote:".length()).strip())
                .filter(line -> !line.isEmpty()).toList();
        String words = remote.isEmpty() ? "" : ": " + remote.stream().limit(8).collect(Collectors.joining(" "));
        if (said.contains("workflow") && said.contains("scope")) {
            return Optional.of("the server does not let this token change workflow files%s. Give the token the 'workflow' scope, or leave these files to a person".formatted(words));
        }
        if (FORBIDDEN.matcher(said).find()) {
            return Optional.of("the server does not let this token push%s. Give it write access to the repository's contents".formatted(words));
        }
        boolean rejected = REJECTED.matcher(said).find() && !PASSING.matcher(said).find();
        return rejected ? Optional.of("the server rejected the push (%s)%s".formatted(reason(said), words)) : Optional.empty();
    }

    private static String reason(String said) {
        return REJECTED.matcher(said).results().map(found -> found.group(1)).findFirst().orElse("");
    }
}
