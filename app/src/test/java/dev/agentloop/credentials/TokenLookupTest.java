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

    private Optional<GitHubApp> app(String host) {
        return new TokenLookup(environment, secrets, warnings::add).app(Type.GITHUB, host);
    }

    @Test
    void aGitHubAppIsNamedByThreeVariables() {
        environment.putAll(Map.of("GITHUB_APP_ID", "Iv23abc", "GITHUB_APP_INSTALLATION_ID", " 42 ", "GITHUB_APP_PRIVATE_KEY_PATH", "/keys/app.pem", "GITHUB_TOKEN", "lies-about"));
        assertThat(app("github.com")).contains(new GitHubApp("GITHUB_APP_ID", "Iv23abc", "42", "/keys/app.pem"));
        assertThat(new TokenLookup(environment, secrets, warnings::add).app(Type.GITLAB, "gitlab.com")).isEmpty();
        assertThat(TokenLookup.allVariables()).contains("GITHUB_APP_ID", "GITHUB_APP_INSTALLATION_ID", "GITHUB_APP_PRIVATE_KEY_PATH", "BITBUCKET_EMAIL", "GH_ENTERPRISE_TOKEN", "GITLAB_ACCESS_TOKEN");
        assertThat(warnings).isEmpty();
    }

    @Test
    void halfAnAppIsNoneAndSaid() {
        environment.putAll(Map.of("GITHUB_APP_ID", "1", "GITHUB_APP_INSTALLATION_ID", "2"));
        assertThat(app("github.com")).isEmpty();
        assertThat(warnings).singleElement().asString().contains("GITHUB_APP_ID, GITHUB_APP_INSTALLATION_ID is there and GITHUB_APP_PRIVATE_KEY_PATH is not");
        environment.putAll(Map.of("GITHUB_APP_INSTALLATION_ID", "acme", "GITHUB_APP_PRIVATE_KEY_PATH", "/k"));
        assertThat(app("github.com")).isEmpty();
        assertThat(warnings).hasSize(2).last().asString().contains("not the number of an installation");
    }

    @Test
    void aGitHubAppMayStandInTheFile() throws IOException {
        environment.put("HOME", home.toString());
        Path file = file(".config/forge", "rw-------", "[ghe.acme.dev]\ntoken = beside-it\napp-id = 1\ninstallation = 2\nprivate-key = ~/keys/app.pem\n[other]\ntoken = t\n");
        assertThat(app("ghe.acme.dev")).contains(new GitHubApp(file + " [ghe.acme.dev]", "1", "2", home + "/keys/app.pem"));
        assertThat(app("other")).isEmpty();
        environment.put("GH_TOKEN", "nearer");
        assertThat(app("ghe.acme.dev")).as("a variable comes before the file").isEmpty();
    }

    @Test
    void bitbucketsUserTokenGetsItsEmail() {
        environment.putAll(Map.of("BITBUCKET_TOKEN", "ATATT3xSecret", "BITBUCKET_EMAIL", "bot@acme.dev"));
        assertThat(find(Type.BITBUCKET, "bitbucket.org").map(Token::secret)).contains("bot@acme.dev:ATATT3xSecret");
        assertThat(secrets.mask("it is ATATT3xSecret!")).isEqualTo("it is ***!");
        environment.put("BITBUCKET_TOKEN", "ATCTT3xSecret");
        assertThat(find(Type.BITBUCKET, "bitbucket.org").map(Token::secret)).as("an access token stands alone").contains("ATCTT3xSecret");
        environment.put("BITBUCKET_TOKEN", "me@acme.dev:ATATT3xSecret");
        assertThat(find(Type.BITBUCKET, "bitbucket.org").map(Token::secret)).contains("me@acme.dev:ATATT3xSecret");
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
