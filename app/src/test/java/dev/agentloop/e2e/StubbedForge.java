package dev.agentloop.e2e;

import dev.agentloop.codehost.CodeHostWorld;
import dev.agentloop.forge.StubForge;
import dev.agentloop.tracker.TrackerWorld;
import java.util.List;
import java.util.Optional;

/// A forge other than GitHub, whose server is a stub.
enum StubbedForge {
    GITLAB("https://gitlab.acme.dev/gitlab/acme/tools/shop", "oauth2", "add `forge: {type: ...}` with one of github, gitlab, gitea, forgejo") {
        @Override
        Site start() {
            var stub = new dev.agentloop.forge.gitlab.StubWorld();
            return new Site(stub, stub, List.of(stub));
        }
    },
    GITEA("https://git.acme.dev/acme/shop", "agentloop", "add `forge: {type: ...}` with one of github, gitlab, gitea, forgejo") {
        @Override
        Site start() {
            var stub = dev.agentloop.forge.gitea.StubWorld.gitea();
            return new Site(stub, stub, List.of(stub));
        }
    },
    FORGEJO("https://codeberg.org/acme/shop", "agentloop", "") {
        @Override
        Site start() {
            var stub = dev.agentloop.forge.gitea.StubWorld.forgejo();
            return new Site(stub, stub, List.of(stub));
        }
    },
    JIRA_AND_BITBUCKET("https://bitbucket.org/acme/shop", "x-token-auth", "") {
        @Override
        Site start() {
            var jira = new dev.agentloop.forge.jira.StubWorld();
            var bitbucket = new dev.agentloop.forge.bitbucket.StubWorld();
            return new Site(jira, bitbucket, List.of(jira, bitbucket));
        }
    };

    final String repoURL;
    /// The name that git gives beside the token.
    final String gitUser;
    private final String missing;

    StubbedForge(String repoURL, String gitUser, String missing) {
        this.repoURL = repoURL;
        this.gitUser = gitUser;
        this.missing = missing;
    }

    /// What `agentloop init` says must be added, where the address alone does not tell all.
    Optional<String> missing() {
        return Optional.of(missing).filter(words -> !words.isEmpty());
    }

    abstract Site start();

    /// @param stubs the servers behind the two, of which the last has the code
    record Site(TrackerWorld tracker, CodeHostWorld codeHost, List<StubForge> stubs) implements AutoCloseable {
        /// Of all servers, since this was last called.
        List<String> requests() {
            return stubs.stream().flatMap(stub -> stub.requests().stream()).toList();
        }

        @Override
        public void close() {
            stubs.forEach(StubForge::close);
        }
    }
}
