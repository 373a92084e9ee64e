package dev.agentloop.config;

import dev.agentloop.model.LoopConfig.Forge;
import dev.agentloop.model.LoopConfig.Forge.Type;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The code host: from the repository's URL, and from this block when that does not tell.
///
/// ```yaml
/// forge:
///   type: github
///   apiURL: https://ghe.acme.dev/api/v3
/// ```
final class ForgeBlock {
    private static final Map<String, Type> KNOWN_HOSTS = Map.of(
            "github.com", Type.GITHUB,
            "gitlab.com", Type.GITLAB,
            "gitea.com", Type.GITEA,
            "codeberg.org", Type.FORGEJO,
            "bitbucket.org", Type.BITBUCKET);

    private final Fields config;
    private final Optional<Fields> block;

    private ForgeBlock(Fields config) {
        this.config = config;
        this.block = config.block("forge", Block.FORGE);
    }

    /// Empty, with a problem added, when the forge cannot be told.
    static Optional<Forge> read(Fields config, Optional<RepositoryURL> repository) {
        ForgeBlock forge = new ForgeBlock(config);
        Optional<String> apiURL = forge.apiURL();
        Optional<Type> written = forge.block.flatMap(fields -> fields.oneOf("type", Type.class));
        boolean typeIsWrong = written.isEmpty() && forge.block.filter(fields -> fields.has("type")).isPresent();
        if (repository.isEmpty() || typeIsWrong) {
            return Optional.empty();
        }
        Optional<Type> type = switch (repository.get()) {
            case RepositoryURL.Local _ -> forge.local(written, apiURL);
            case RepositoryURL.Ssh ssh -> forge.ssh(ssh);
            case RepositoryURL.Web web -> forge.web(web, written);
        };
        RepositoryURL.checkEncrypted(repository.get(), config, "repoURL", apiURL.isPresent());
        return type.map(known -> new Forge(known, apiURL));
    }

    private Optional<String> apiURL() {
        Optional<Text> text = block.flatMap(fields -> fields.text("apiURL"));
        return text.filter(url -> WebAddress.check(block.orElseThrow(), "apiURL", url, true)).map(url -> url.value().replaceAll("/+$", ""));
    }

    private Optional<Type> local(Optional<Type> written, Optional<String> apiURL) {
        if (written.isPresent() && written.get() != Type.LOCAL) {
            config.refuse(
                    typePlace(),
                    "'forge.type' is " + word(written.get()),
                    "repoURL is a path, which is the local forge",
                    "remove 'forge', or give the forge's URL as repoURL");
        }
        if (apiURL.isPresent()) {
            config.refuse(block.orElseThrow().placeOf("apiURL"), "'forge.apiURL' is given", "the local forge has no API", "remove it");
        }
        return Optional.of(Type.LOCAL);
    }

    private Optional<Type> ssh(RepositoryURL.Ssh ssh) {
        config.refuse(
                config.value("repoURL").orElseThrow().at(),
                "'repoURL' is the ssh address " + Text.quote(ssh.text()),
                "issues and pull requests are read over https; ssh is only for git",
                "write `repoURL: %s` and `cloneURL: %s`".formatted(ssh.asWeb(), ssh.text()));
        return Optional.empty();
    }

    private Optional<Type> web(RepositoryURL.Web web, Optional<Type> written) {
        Optional<Type> known = Optional.ofNullable(KNOWN_HOSTS.get(web.host()));
        if (written.isEmpty() && known.isEmpty()) {
            String next = Nearest.to(web.host(), KNOWN_HOSTS.keySet())
                    .map(host -> "did you mean %s?".formatted(host))
                    .orElse("add `forge: {type: ...}` with one of github, gitlab, gitea, forgejo");
            config.refuse(
                    config.value("repoURL").orElseThrow().at(),
                    "the host '%s' is not known".formatted(web.host()),
                    "its forge cannot be told from its name",
                    next);
            return Optional.empty();
        }
        Type type = written.orElseGet(known::orElseThrow);
        if (type == Type.LOCAL || known.isPresent() && known.get() != type) {
            String why = "repoURL is on " + web.host() + known.map(host -> ", which is " + word(host)).orElse(", which is not on this disk");
            config.refuse(typePlace(), "'forge.type' is " + word(type), why, "remove it or correct it");
            return Optional.empty();
        }
        checkPath(web, type);
        return Optional.of(type);
    }

    /// GitLab has groups in groups; a self-hosted forge may live below a path of its host. Elsewhere it is owner and repository.
    private void checkPath(RepositoryURL.Web web, Type type) {
        boolean deeper = type == Type.GITLAB || !KNOWN_HOSTS.containsKey(web.host());
        if (web.path().size() == 2 || deeper && web.path().size() > 2) {
            return;
        }
        String root = "https://" + web.host() + web.port() + "/";
        String next = web.path().size() > 2
                ? "did you mean %s%s/%s?".formatted(root, web.path().get(0), web.path().get(1))
                : "write it as " + root + "owner/repository";
        config.refuse(
                config.value("repoURL").orElseThrow().at(),
                "'repoURL' is " + Text.quote(web.text()),
                "an owner and a repository are wanted after the host",
                next);
    }

    private Place typePlace() {
        return block.orElseThrow().value("type").orElseThrow().at();
    }

    private static String word(Type type) {
        return type.name().toLowerCase(Locale.ROOT);
    }
}
