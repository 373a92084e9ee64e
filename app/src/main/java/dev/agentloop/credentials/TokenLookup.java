package dev.agentloop.credentials;

import dev.agentloop.model.LoopConfig.Forge;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// Finds the token of a host: the variables of its forge's type, then `FORGE_TOKEN`, then the user's token file; on GitHub, an app in place of a token.
///
/// Every token found is made known to `Secrets`, so that whoever holds a token can no longer print it by mistake.
public final class TokenLookup {
    private static final List<String> JIRA_VARIABLES = List.of("JIRA_TOKEN", "FORGE_TOKEN");

    private final Map<String, String> environment;
    private final Secrets secrets;
    private final Consumer<String> warnings;
    /// By host. The loops of a tick ask for the same few tokens hundreds of times, and a `token-cmd` may be slow, or ask somebody to touch a key.
    private final Map<String, Optional<Token>> stored = new ConcurrentHashMap<>();

    /// @param environment of the process; also what a `token-cmd` is run with
    /// @param warnings gets one line for each thing that is wrong with a token that was looked at, once
    public TokenLookup(Map<String, String> environment, Secrets secrets, Consumer<String> warnings) {
        this.environment = Map.copyOf(environment);
        this.secrets = secrets;
        Set<String> said = ConcurrentHashMap.newKeySet();
        this.warnings = text -> {
            if (said.add(text)) {
                warnings.accept(text);
            }
        };
    }

    /// The token of a code host.
    ///
    /// @param host as in a URL: with its port when the URL has one
    public Optional<Token> find(Forge.Type type, String host) {
        return switch (type) {
            case LOCAL -> Optional.empty();
            case BITBUCKET -> find(variables(type), host).map(token -> known(BitbucketToken.whole(token, environment)));
            case GITHUB, GITLAB, GITEA, FORGEJO -> find(variables(type), host);
        };
    }

    /// The GitHub App to be used in place of a token. The variables that name one come before those of tokens, since nobody sets them by chance; in the user's file it
    /// comes before the token beside it.
    public Optional<GitHubApp> app(Forge.Type type, String host) {
        if (type != Forge.Type.GITHUB) {
            return Optional.empty();
        }
        Optional<GitHubApp> named = GitHubApp.read(
                GitHubApp.VARIABLES.id(), GitHubApp.VARIABLES, name -> environment.getOrDefault(name, ""), environment.getOrDefault("HOME", ""), warnings);
        boolean token = variables(type).stream().anyMatch(name -> !environment.getOrDefault(name, "").isBlank());
        return named.isPresent() || token ? named : TokenFile.path(environment).flatMap(file -> new TokenFile(file, environment, warnings).app(host));
    }

    /// The token of a Jira site; the account it belongs to is in `JIRA_EMAIL`.
    public Optional<Token> findForJira(String host) {
        return find(JIRA_VARIABLES, host);
    }

    /// Makes known what stands in the user's token file, whatever the host. No command is run: it might ask somebody something.
    public void learnStored() {
        TokenFile.path(environment).ifPresent(file -> new TokenFile(file, environment, warnings).plain().forEach(secrets::learn));
    }

    /// The places [#find] looks at, for messages that say what to do when there is no token.
    public List<String> places(Forge.Type type, String host) {
        return places(variables(type), host);
    }

    /// The places [#findForJira] looks at.
    public List<String> placesForJira(String host) {
        return places(JIRA_VARIABLES, host);
    }

    private List<String> places(List<String> variables, String host) {
        List<String> places = new ArrayList<>(variables);
        TokenFile.path(environment).ifPresent(file -> places.add(file + " [" + host + "]"));
        return places;
    }

    /// The environment variables that hold a token of this type of forge, in the order they are tried.
    public static List<String> variables(Forge.Type type) {
        return switch (type) {
            case GITHUB -> List.of("GITHUB_TOKEN", "GH_TOKEN", "FORGE_TOKEN");
            case GITLAB -> List.of("GITLAB_TOKEN", "FORGE_TOKEN");
            case GITEA, FORGEJO -> List.of("FORGEJO_TOKEN", "GITEA_TOKEN", "FORGE_TOKEN");
            case BITBUCKET -> List.of("BITBUCKET_TOKEN", "FORGE_TOKEN");
            case LOCAL -> List.of();
        };
    }

    /// Every environment variable by which a token of this type of forge is found, also by the forge's own program (`gh`, `glab`, `tea`), and what belongs beside it.
    public static Set<String> allVariables(Forge.Type type) {
        Set<String> all = new HashSet<>(variables(type));
        switch (type) {
            case GITHUB -> {
                GitHubApp.VARIABLES.all().forEach(all::add);
                all.addAll(List.of("GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"));
            }
            case GITLAB -> all.addAll(List.of("GITLAB_ACCESS_TOKEN", "CI_JOB_TOKEN"));
            case GITEA, FORGEJO -> all.add("GITEA_SERVER_TOKEN");
            case BITBUCKET -> all.add(BitbucketToken.EMAIL);
            case LOCAL -> {}
        }
        return all;
    }

    /// Every environment variable that may hold a token of any forge, or belongs beside one.
    public static Set<String> allVariables() {
        Set<String> all = new HashSet<>(List.of("JIRA_TOKEN", "JIRA_EMAIL"));
        for (Forge.Type type : Forge.Type.values()) {
            all.addAll(allVariables(type));
        }
        return all;
    }

    private Optional<Token> find(List<String> variables, String host) {
        for (String variable : variables) {
            String value = environment.getOrDefault(variable, "").strip();
            if (value.isEmpty()) {
                continue;
            }
            if (Token.isUsable(value)) {
                return Optional.of(known(new Token(variable, value)));
            }
            warnings.accept(variable + " is not a token: it holds a space or a control character; it is ignored");
        }
        return stored.computeIfAbsent(host, h -> TokenFile.path(environment).flatMap(file -> new TokenFile(file, environment, warnings).find(h))).map(this::known);
    }

    private Token known(Token token) {
        secrets.learn(token.secret());
        secrets.learn(BitbucketToken.bare(token.secret()));
        return token;
    }
}
