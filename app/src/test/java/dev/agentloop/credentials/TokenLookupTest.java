package dev.agentloop.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.LoopConfig.Forge.Type;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenLookupTest {
    @TempDir
    Path home;

    private final Map<String, String> environment = new HashMap<>();
    private final List<String> warnings = new ArrayList<>();
    private final Secrets secrets = new Secrets();

    private Optional<Token> find(Type type, String host) {
        return new TokenLookup(environment, secrets, warnings::add).find(type, host);
    }

    private Path file(String directory, String mode, String text) throws IOException {
        Path file = Files.createDirectories(home.resolve(directory)).resolve("config");
        Files.writeString(file, text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    @Test
    void theForgesOwnVariableComesFirst() {
        environment.putAll(Map.of("GITHUB_TOKEN", "hub-token", "GH_TOKEN", "gh-token", "GITLAB_TOKEN", "lab-token", "FORGE_TOKEN", "any-token"));
        assertThat(find(Type.GITHUB, "github.com")).contains(new Token("GITHUB_TOKEN", "hub-token"));
        environment.put("GITHUB_TOKEN", " ");
        assertThat(find(Type.GITHUB, "github.com")).contains(new Token("GH_TOKEN", "gh-token"));
        assertThat(find(Type.GITLAB, "gitlab.com")).contains(new Token("GITLAB_TOKEN", "lab-token"));
        assertThat(find(Type.GITEA, "gitea.com")).contains(new Token("FORGE_TOKEN", "any-token"));
        assertThat(find(Type.LOCAL, "")).isEmpty();
    }

    @Test
    void jiraHasItsOwn() {
        environment.putAll(Map.of("JIRA_TOKEN", "jira-token", "GITHUB_TOKEN", "hub-token"));
        assertThat(new TokenLookup(environment, secrets, warnings::add).findForJira("acme.atlassian.net")).contains(new Token("JIRA_TOKEN", "jira-token"));
    }

    @Test
    void thenTheFilesSectionOfExactlyThisHost() throws IOException {
        environment.put("HOME", home.toString());
        Path file = file(".config/forge", "rw-------", """
                # mine
                [git.acme.dev]
                token = wrong-port
                [GIT.acme.dev:8443]
                ; another comment
                Token = right-token
                """);
        assertThat(find(Type.GITEA, "git.acme.dev:8443")).contains(new Token(file + " [git.acme.dev:8443]", "right-token"));
        assertThat(find(Type.GITEA, "acme.dev")).isEmpty();
        assertThat(warnings).isEmpty();
    }

    @Test
    void xdgConfigHomeIsRespected() throws IOException {
        environment.putAll(Map.of("HOME", home.toString(), "XDG_CONFIG_HOME", home.resolve("xdg").toString()));
        file("xdg/forge", "rw-------", "[h]\ntoken = from-xdg\n");
        file(".config/forge", "rw-------", "[h]\ntoken = from-home\n");
        assertThat(find(Type.GITHUB, "h").map(Token::secret)).contains("from-xdg");
    }

    @Test
    void aFileOthersCanReadIsWarnedAbout() throws IOException {
        environment.put("HOME", home.toString());
        Path file = file(".config/forge", "rw-r--r--", "[h]\ntoken = from-file\n");
        assertThat(find(Type.GITHUB, "h")).isPresent();
        assertThat(warnings).singleElement().asString().contains("chmod 600 " + file).doesNotContain("from-file");
    }

    @Test
    void aCommandPrintsTheToken() throws IOException {
        environment.putAll(Map.of("HOME", home.toString(), "WORD", "told"));
        file(".config/forge", "rw-------", "[h]\ntoken-cmd = printf '%s-token\\nnoise\\n' \"$WORD\"\n[failing]\ntoken-cmd = echo leaked-secret; exit 3\n");
        assertThat(find(Type.GITHUB, "h").map(Token::secret)).contains("told-token");
        assertThat(find(Type.GITHUB, "failing")).isEmpty();
        assertThat(warnings).singleElement().asString().contains("[failing]", "exit code 3").doesNotContain("leaked-secret");
    }

    @Test
    void whatStandsInTheFileCanBeMadeKnownWithoutRunningAnything() throws IOException {
        environment.put("HOME", home.toString());
        file(".config/forge", "rw-r--r--", """
                [github.com]
                token = stored-one
                [git.acme.dev]
                Token=stored-two
                [gitlab.com]
                token-cmd = touch %s
                """.formatted(home.resolve("ran")));
        new TokenLookup(environment, secrets, warnings::add).learnStored();
        assertThat(secrets.mask("stored-one, stored-two")).isEqualTo("***, ***");
        assertThat(home.resolve("ran")).doesNotExist();
        assertThat(warnings).isEmpty();
    }

    @Test
    void aTokenThatWouldBreakAHeaderIsIgnored() {
        environment.put("GITHUB_TOKEN", "abc\r\nX-Evil: 1");
        assertThat(find(Type.GITHUB, "github.com")).isEmpty();
        assertThat(warnings).singleElement().asString().startsWith("GITHUB_TOKEN is not a token").doesNotContain("abc");
    }

    @Test
    void aTokenNeverPrintsItselfAndIsMaskedOnceFound() {
        environment.put("GITHUB_TOKEN", "found-secret");
        assertThat(find(Type.GITHUB, "github.com").orElseThrow()).hasToString("token from GITHUB_TOKEN");
        assertThat(secrets.mask("it is found-secret!")).isEqualTo("it is ***!");
    }
}
