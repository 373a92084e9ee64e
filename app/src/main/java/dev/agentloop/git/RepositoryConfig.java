package dev.agentloop.git;

import dev.agentloop.credentials.TokenLookup;
import dev.agentloop.model.LoopConfig.Forge;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Writes the `config` file of repositories anew: of the shared cache, of a clone for an agent, and of a clone an agent has been in.
final class RepositoryConfig {
    /// Facts about how a repository's files are stored. They are all that is taken over from a configuration an agent could write.
    private static final Pattern STORAGE =
            Pattern.compile("(?im)^\\s*(?:objectformat\\s*=\\s*\"?(sha1|sha256)\"?|refstorage\\s*=\\s*\"?(files|reftable)\"?)\\s*$");

    /// A configuration is a few hundred bytes; one that an agent has blown up is not read into memory.
    private static final int MAX_BYTES = 1 << 20;

    private final TokenLookup tokens;
    private final CredentialHelper helper;

    RepositoryConfig(TokenLookup tokens, CredentialHelper helper) {
        this.tokens = tokens;
        this.helper = helper;
    }

    /// The cache mirrors branches and tags, and holds no configuration but this.
    void writeCache(Path cache, RemoteUrl url, CloneSpec spec) throws IOException {
        GitConfigText text = core(cache, true)
                .section("gc").key("auto", "0")
                .section("maintenance").key("auto", "false")
                // Always packs: they are what clones share, and loose objects would be shared one file at a time.
                .section("fetch").key("unpackLimit", "1").key("writeCommitGraph", "false")
                .section("remote", "origin").key("url", url.text())
                .key("fetch", "+refs/heads/*:refs/heads/*").key("fetch", "+refs/tags/*:refs/tags/*").key("tagOpt", "--no-tags");
        credentials(text, url, spec);
        write(cache.resolve("config"), text.toString());
    }

    /// For a repository of agentloop's own from which one branch is pushed.
    void writePush(Path repository, RemoteUrl url, CloneSpec spec) throws IOException {
        GitConfigText text = core(repository, true).section("gc").key("auto", "0").section("maintenance").key("auto", "false");
        credentials(text, url, spec);
        write(repository.resolve("config"), text.toString());
    }

    /// @param identity who commits, when the user's own configuration does not say
    void writeClone(Path clone, RemoteUrl url, CloneSpec spec, Optional<Identity> identity) throws IOException {
        Path gitDir = clone.resolve(".git");
        GitConfigText text = core(gitDir, false)
                .section("remote", "origin").key("url", url.text()).key("fetch", "+refs/heads/*:refs/remotes/origin/*");
        // So that a plain `git push` goes to the fork; the credential helper answers for its host, which is the same.
        spec.forkURL().ifPresent(fork -> text.key("pushurl", fork));
        text.section("branch", spec.headBranch()).key("remote", "origin").key("merge", "refs/heads/" + spec.headBranch());
        if (spec.agentPushes()) {
            credentials(text, url, spec);
        } else {
            // An empty value is a list begun anew: the helpers of the user's own configuration, for whatever host, are not asked, nor is its program for passwords.
            text.section("credential").key("helper", "").section("core").key("askPass", "");
        }
        identity.ifPresent(who -> text.section("user").key("name", who.name()).key("email", who.email()));
        write(gitDir.resolve("config"), text.toString());
    }

    /// Takes everything out of a clone's configuration that an agent may have put there; what is left is just enough to read it.
    static void disarm(Path clone) throws IOException {
        Path gitDir = clone.resolve(".git");
        String text = core(gitDir, false).toString();
        write(gitDir.resolve("config"), text);
        Files.deleteIfExists(gitDir.resolve("config.worktree"));
        Files.deleteIfExists(gitDir.resolve("commondir"));
    }

    /// `sha1` or `sha256`.
    static String objectFormat(Path clone) throws IOException {
        return storage(clone.resolve(".git")).getOrDefault("objectFormat", "sha1").toLowerCase(Locale.ROOT);
    }

    record Identity(String name, String email) {}

    private static GitConfigText core(Path gitDir, boolean bare) throws IOException {
        Map<String, String> storage = storage(gitDir);
        GitConfigText text = new GitConfigText().section("core")
                .key("repositoryformatversion", storage.isEmpty() ? "0" : "1")
                .key("bare", Boolean.toString(bare));
        if (!bare) {
            text.key("logallrefupdates", "true");
        }
        if (!storage.isEmpty()) {
            text.section("extensions");
            storage.forEach(text::key);
        }
        return text;
    }

    private static Map<String, String> storage(Path gitDir) throws IOException {
        Map<String, String> found = new TreeMap<>();
        Matcher matcher = STORAGE.matcher(current(gitDir.resolve("config")));
        while (matcher.find()) {
            String key = matcher.group(1) != null ? "objectFormat" : "refStorage";
            found.put(key, matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
        }
        return found;
    }

    /// Our helper answers for this scheme and host only. When there is a token for it, the user's own helpers are not asked about that host: one of them could answer
    /// with another account, and git hands a password that worked to all of them, so that `credential.helper=store` would write the token to disk.
    private void credentials(GitConfigText text, RemoteUrl url, CloneSpec spec) {
        Optional<RemoteUrl.Web> web = url.web().filter(_ -> spec.forge() != Forge.Type.LOCAL);
        if (web.isEmpty()) {
            return;
        }
        text.section("credential", web.get().prefix());
        boolean ours = tokens.app(spec.forge(), web.get().host()).isPresent() || tokens.find(spec.forge(), web.get().host()).isPresent();
        if (ours) {
            text.key("helper", "");
        }
        text.key("helper", helper.command(web.get(), spec.forge(), spec.apiURL()));
    }

    private static String current(Path config) throws IOException {
        if (!Files.isRegularFile(config, LinkOption.NOFOLLOW_LINKS)) {
            return "";
        }
        try (var in = Files.newInputStream(config)) {
            return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
        }
    }

    /// A new file in place of whatever was there: a link planted by an agent is replaced, not followed.
    private static void write(Path config, String text) throws IOException {
        Path fresh = config.resolveSibling("config.agentloop");
        Files.deleteIfExists(fresh);
        Files.writeString(fresh, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        Files.move(fresh, config, StandardCopyOption.ATOMIC_MOVE);
    }
}
