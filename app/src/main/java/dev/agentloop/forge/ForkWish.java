package dev.agentloop.forge;

import dev.agentloop.model.LoopConfig;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the configuration says of the fork.
///
/// @param owner account, organisation, group or workspace
/// @param cloneURL of the loop's own repository
public record ForkWish(String owner, String cloneURL) {
    public static Optional<ForkWish> of(LoopConfig config) {
        return config.fork().map(owner -> new ForkWish(owner, config.cloneURL()));
    }

    /// Where git reaches the fork: as the repository itself is reached, with the fork's name in place of the repository's. An address the forge tells would be another host where the
    /// user has an alias for it in the ssh configuration, or where the forge does not know the name it is reached by; and the credential helper answers for one host.
    ///
    /// @param repository the repository's name: `acme/shop`
    /// @param fork the fork's: `acme-bot/shop`
    /// @return empty when the clone URL does not end in the repository's name
    Optional<String> url(String repository, String fork) {
        Matcher matcher = Pattern.compile("(?i)^(.*[/:])" + Pattern.quote(repository) + "((?:\\.git)?)/*$").matcher(cloneURL);
        return matcher.matches() ? Optional.of(matcher.group(1) + fork + matcher.group(2)) : Optional.empty();
    }
}
