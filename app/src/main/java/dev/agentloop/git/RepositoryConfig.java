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
import java.util.List;
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
        GitConfigText text = core(cache, true, spec.part().filter().isPresent())
                .section("gc").key("auto", "0")
                .section("maintenance").key("auto", "false")
                // Always packs: they are what clones share, and loose objects would be shared one file at a time.
                .section("fetch").key("unpackLimit", "1").key("writeCommitGraph", "false")
                .section("remote", "origin").key("url", url.text())
                .key("fetch", "+refs/heads/*:refs/heads/*").key("fetch", "+refs/tags/*:refs/tags/*").key("tagOpt", "--no-tags");
        promised(text, spec);
        credentials(url, spec).forEach(entry -> entry.writeTo(text));
        write(cache.resolve("config"), text.toString());
    }

    /// For a repository of agentloop's own from which one branch is pushed.
    void writePush(Path repository, RemoteUrl url, CloneSpec spec) throws IOException {
        boolean partial = spec.part().filter().isPresent();
        GitConfigText text = core(repository, true, partial).section("gc").key("auto", "0").section("maintenance").key("auto", "false");
        if (partial) {
            promiseNothing(text);
        }
        credentials(url, spec).forEach(entry -> entry.writeTo(text));
        write(repository.resolve("config"), text.toString());
    }

    /// @param user what the user's own configuration says
    void writeClone(Path clone, RemoteUrl url, CloneSpec spec, OwnSettings user, LargeFiles.Filter filter) throws IOException {
        Path gitDir = clone.resolve(".git");
        GitConfigText text = core(gitDir, false, spec.part().filter().isPresent());
        if (!spec.part().sparse().isEmpty()) {
            text.section("core").key("sparseCheckout", "true").key("sparseCheckoutCone", Boolean.toString(SparsePaths.areDirectories(spec.part().sparse())));
        }
        text.section("remote", "origin").key("url", url.text()).key("fetch", "+refs/heads/*:refs/remotes/origin/*");
        // So that a plain `git push` goes to the fork; the credential helper answers for its host, which is the same.
        spec.forkURL().ifPresent(fork -> text.key("pushurl", fork));
        promised(text, spec);
        text.section("branch", spec.headBranch()).key("remote", "origin").key("merge", "refs/heads/" + spec.headBranch());
        if (spec.agentPushes()) {
            credentials(url, spec).forEach(entry -> entry.writeTo(text));
        } else {
            // An empty value is a list begun anew: the helpers of the user's own configuration, for whatever host, are not asked, nor is its program for passwords.
            text.section("credential").key("helper", "").section("core").key("askPass", "");
        }
        user.identity().ifPresent(who -> text.section("user").key("name", who.name()).key("email", who.email()));
        filter.writeTo(text);
        write(gitDir.resolve("config"), text.toString());
    }

    /// Missing objects are no damage, and come from `origin` when they are asked for.
    private static void promised(GitConfigText text, CloneSpec spec) {
        spec.part().filter().ifPresent(filter -> text.section("remote", "origin").key("promisor", "true").key("partialclonefilter", filter));
    }

    /// What a git needs that prepares a clone, whether or not its agent will have it: variables that set what [#writeCache] sets, for submodules too.
    Map<String, String> credentialVariables(RemoteUrl url, CloneSpec spec, Map<String, String> environment) {
        Map<String, String> variables = new TreeMap<>();
        String before = environment.getOrDefault("GIT_CONFIG_COUNT", "");
        int count = before.matches("\\d{1,3}") ? Integer.parseInt(before) : 0;
        for (Entry entry : credentials(url, spec)) {
            variables.put("GIT_CONFIG_KEY_" + count, entry.section() + "." + entry.subsection() + "." + entry.key());
            variables.put("GIT_CONFIG_VALUE_" + count, entry.value());
            count++;
        }
        variables.put("GIT_CONFIG_COUNT", Integer.toString(count));
        return variables;
    }

    /// Takes everything out of a clone's configuration that an agent may have put there; what is left is just enough to read it.
    ///
    /// @param partial whether objects may be missing
    static void disarm(Path clone, boolean partial) throws IOException {
        Path gitDir = clone.resolve(".git");
        GitConfigText text = core(gitDir, false, partial);
        if (partial) {
            promiseNothing(text);
        }
        write(gitDir.resolve("config"), text.toString());
        Files.deleteIfExists(gitDir.resolve("config.worktree"));
        Files.deleteIfExists(gitDir.resolve("commondir"));
    }

    /// The same for the repository of a submodule.
    static void disarmSubmodule(Path gitDir) throws IOException {
        write(gitDir.resolve("config"), core(gitDir, true, false).toString());
        Files.deleteIfExists(gitDir.resolve("config.worktree"));
        Files.deleteIfExists(gitDir.resolve("commondir"));
    }

    /// For a repository of agentloop's own that reads a partial clone's objects: what is missing is no damage, and nobody is asked for it.
    static void toleratePartial(Path gitDir) throws IOException {
        GitConfigText text = core(gitDir, true, true);
        promiseNothing(text);
        write(gitDir.resolve("config"), text.toString());
    }

    private static void promiseNothing(GitConfigText text) {
        text.section("remote", "origin").key("promisor", "true");
    }

    /// `sha1` or `sha256`.
    static String objectFormat(Path gitDir) throws IOException {
        return storage(gitDir).getOrDefault("objectFormat", "sha1").toLowerCase(Locale.ROOT);
    }

    private static GitConfigText core(Path gitDir, boolean bare, boolean partial) throws IOException {
        Map<String, String> storage = storage(gitDir);
        if (partial) {
            storage.put("partialClone", "origin");
        }
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
    private List<Entry> credentials(RemoteUrl url, CloneSpec spec) {
        Optional<RemoteUrl.Web> web = url.web().filter(_ -> spec.forge() != Forge.Type.LOCAL);
        if (web.isEmpty()) {
            return List.of();
        }
        Entry helps = new Entry("credential", web.get().prefix(), "helper", helper.command(web.get(), spec.forge(), spec.apiURL()));
        boolean ours = tokens.app(spec.forge(), web.get().host()).isPresent() || tokens.find(spec.forge(), web.get().host()).isPresent();
        return ours ? List.of(new Entry("credential", web.get().prefix(), "helper", ""), helps) : List.of(helps);
    }

    private record Entry(String section, String subsection, String key, String value) {
        void writeTo(GitConfigText text) {
            text.section(section, subsection).key(key, value);
        }
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
