package dev.agentloop.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.credentials.AppTokens;
import dev.agentloop.credentials.Token;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GitCredentialTest {
    private static final String TOKEN = "a-very-secret-token-4711";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>(Map.of("FORGE_TOKEN", TOKEN));

    private AppTokens apps = (app, apiURL) -> {
        throw new AssertionError("no app is named");
    };

    private int run(String arguments, String request) {
        return new GitCredential(environment, apps).run(List.of(arguments.split(" ")), new ByteArrayInputStream(request.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private int get(String request) {
        return run("--host git.acme.dev:8443 --scheme https --forge github get", request);
    }

    @Test
    void itAnswersForItsOwnHost() {
        assertThat(get("protocol=https\nhost=git.acme.dev:8443\nwwwauth[]=Basic realm=\"a\"\nwwwauth[]=Bearer\n\n")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("username=x-access-token\npassword=" + TOKEN + "\n");
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "github, plain, x-access-token",
        "gitlab, plain, oauth2",
        "gitea, plain, agentloop",
        "forgejo, plain, agentloop",
        "bitbucket, ATCTT3xFf, x-token-auth",
        "bitbucket, ATATT3xFf, x-bitbucket-api-token-auth"
    })
    void eachForgeHasItsUserName(String forge, String token, String user) {
        environment.put("FORGE_TOKEN", token);
        run("--host h --scheme https --forge " + forge + " get", "protocol=https\nhost=h\n");
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("username=" + user + "\npassword=" + token + "\n");
    }

    /// The email is for REST; git has a name of its own for such tokens.
    @Test
    void bitbucketsEmailIsNotPartOfThePassword() {
        environment.put("BITBUCKET_TOKEN", "bot@acme.dev:ATATT3xFf");
        run("--host h --scheme https --forge bitbucket get", "protocol=https\nhost=h\n");
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("username=x-bitbucket-api-token-auth\npassword=ATATT3xFf\n");
        out.reset();
        environment.putAll(Map.of("BITBUCKET_TOKEN", "ATATT3xFf", "BITBUCKET_EMAIL", "bot@acme.dev"));
        run("--host h --scheme https --forge bitbucket get", "protocol=https\nhost=h\n");
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("username=x-bitbucket-api-token-auth\npassword=ATATT3xFf\n");
    }

    @ParameterizedTest
    @CsvSource({
        "github.com, , https://api.github.com",
        "acme.ghe.com, , https://api.acme.ghe.com",
        "ghe.acme.dev, , https://ghe.acme.dev/api/v3",
        "ghe.acme.dev, --api http://proxy:8080/github, http://proxy:8080/github"
    })
    void theTokenOfAnAppComesFromItsGitHub(String host, String api, String apiURL) {
        environment.putAll(Map.of("GITHUB_APP_ID", "1", "GITHUB_APP_INSTALLATION_ID", "2", "GITHUB_APP_PRIVATE_KEY_PATH", "/k"));
        List<String> asked = new ArrayList<>();
        apps = (app, url) -> {
            asked.add(app.id() + " " + app.installation() + " " + app.privateKey() + " " + url);
            return new Token("the app", "ghs_1");
        };
        run("--host %s --scheme https --forge github %s get".formatted(host, api == null ? "" : api).replaceAll(" +", " "), "protocol=https\nhost=" + host + "\n");
        assertThat(asked).containsExactly("1 2 /k " + apiURL);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("username=x-access-token\npassword=ghs_1\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "",
        "\n",
        "protocol=https\n",
        "host=git.acme.dev:8443\n",
        "protocol=http\nhost=git.acme.dev:8443\n",
        "protocol=https\nhost=git.acme.dev\n",
        "protocol=https\nhost=git.acme.dev:443\n",
        "protocol=https\nhost=git.acme.dev:8443.evil.org\n",
        "protocol=https\nhost=evil.org\n",
        "protocol=https\nhost=evil.org\nhost=git.acme.dev:8443\n",
        "protocol=https\nhost=git.acme.dev:8443\r\n",
        "protocol=https\nhost=git.acme.dev:8443\u0000\n",
        "protocol=https\nhost=git.acme.dev:8443\npath=a\u001bb\n",
        "protocol=https\nhost=git.acme.dev:8443\nnonsense\n",
        "protocol=https\nhost=git.acme.dev:8443\n=x\n",
        "protocol=https\n\nhost=git.acme.dev:8443\n",
        "protocol=https\nhost=git.acme.dev:8443",
        "protocol=https\nhost=git.acme.dev:8443\npath=shop",
        "protocol=https\nhost=git.acme.dev:8443%0aevil\n",
        "protocol=https\nhost=git.acme.dev:8443%00\n",
        "protocol=https\nhost=git.acme.dev:8443@evil.org\n",
        "protocol=https\nhost=git.acme.dev.:8443\n",
        "protocol=https\nhost= git.acme.dev:8443\n",
        "protocol=https \nhost=git.acme.dev:8443\n",
        "protocol=HTTPS\nhost=git.acme.dev:8443\n",
        "protocol=https\nprotocol=https\nhost=git.acme.dev:8443\n",
        "protocol=https\nhost=git.acme.dev:8443\nhost=git.acme.dev:8443\n",
        "protocol=https\nhost[]=git.acme.dev:8443\n",
        "protocol=https\nhost=git.acme.dev:8443\nusername=evil\n",
        "protocol=https\nhost=git.acme.dev:8443\nusername=\n",
        "protocol=https\nhost=git.acme.dev:8443\nquit=1\n",
        "protocol=https\nhost=git.acme.dev:8443\u0085\n",
        "url=https://git.acme.dev:8443/evil\n"
    })
    void anythingElseGetsNothingAndOneLine(String request) {
        assertThat(get(request)).isZero();
        assertThat(out.size()).isZero();
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("agentloop git-credential: ").hasLineCount(1).doesNotContain("evil", TOKEN);
    }

    /// What newer gits send besides, what an address may hold, and spelling.
    @ParameterizedTest
    @ValueSource(strings = {
        "capability[]=authtype\ncapability[]=state\nprotocol=https\nhost=git.acme.dev:8443\nwwwauth[]=Basic realm=\"x\"\n\n",
        "protocol=https\nhost=GIT.acme.dev:8443\npath=acme/shop.git\n",
        "protocol=https\nhost=git.acme.dev:8443\nusername=x-access-token\n",
        "protocol=https\nhost=git.acme.dev:8443\n\nhost=evil.org\n"
    })
    void whatGitMaySendIsAnswered(String request) {
        assertThat(get(request)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("username=x-access-token\npassword=" + TOKEN + "\n");
        assertThat(err.size()).isZero();
    }

    /// The Kelvin sign is "k" in lower case.
    @Test
    void aLetterThatLooksLikeTheHostsIsAnother() {
        run("--host kit.dev --scheme https --forge github get", "protocol=https\nhost=\u212ait.dev\n");
        assertThat(out.size()).isZero();
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("agentloop git-credential: it answers only for https://kit.dev\n");
    }

    @Test
    void arbitraryBytesGetNothing() {
        java.util.Random random = new java.util.Random(4711);
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            err.reset();
            new GitCredential(environment, apps).run(List.of("--host h --scheme https --forge github get".split(" ")), new ByteArrayInputStream(bytes),
                    new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
            assertThat(out.size()).isZero();
            assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("agentloop git-credential: ").hasLineCount(1);
        }
    }

    /// Git leaves the pipe open until it has the answer, and somebody else for ever.
    @Test
    void theEndOfTheInputIsNotWaitedFor() throws Exception {
        try (var git = new java.io.PipedOutputStream(); var in = new java.io.PipedInputStream(git)) {
            git.write("protocol=https\nhost=h\n\n".getBytes(StandardCharsets.UTF_8));
            answer(in, Duration.ofSeconds(60));
            assertThat(out.toString(StandardCharsets.UTF_8)).contains(TOKEN);
        }
        out.reset();
        try (var git = new java.io.PipedOutputStream(); var in = new java.io.PipedInputStream(git)) {
            git.write("protocol=https\nhost=h\n".getBytes(StandardCharsets.UTF_8));
            answer(in, Duration.ofMillis(50));
            assertThat(out.size()).isZero();
            assertThat(err.toString(StandardCharsets.UTF_8)).hasLineCount(1).contains("did not end within");
        }
    }

    private void answer(java.io.InputStream in, Duration patience) {
        int code = new GitCredential(environment, apps, patience).run(List.of("--host h --scheme https --forge github get".split(" ")), in,
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
        assertThat(code).isZero();
    }

    @Test
    void anAnswerNobodyReadsIsNoTrouble() {
        var broken = new java.io.OutputStream() {
            @Override
            public void write(int b) throws java.io.IOException {
                throw new java.io.IOException("Broken pipe");
            }
        };
        int code = new GitCredential(environment, apps).run(List.of("--host h --scheme https --forge github get".split(" ")),
                new ByteArrayInputStream("protocol=https\nhost=h\n".getBytes(StandardCharsets.UTF_8)), new PrintStream(broken, true, StandardCharsets.UTF_8),
                new PrintStream(broken, true, StandardCharsets.UTF_8));
        assertThat(code).isZero();
    }

    @Test
    void anOversizedRequestGetsNothing() {
        assertThat(get("protocol=https\nhost=git.acme.dev:8443\npath=" + "x".repeat(CredentialRequest.LONGEST) + "\n")).isZero();
        assertThat(out.size()).isZero();
        assertThat(err.toString(StandardCharsets.UTF_8)).hasLineCount(1);
    }

    @Test
    void storeAndEraseDoNothing() {
        assertThat(run("--host h --scheme https --forge github store", "protocol=https\nhost=h\nusername=a\npassword=b\n")).isZero();
        assertThat(run("--host h --scheme https --forge github erase", "protocol=https\nhost=h\n")).isZero();
        assertThat(out.size() + err.size()).isZero();
    }

    @Test
    void noTokenIsSaidWithThePlacesToPutOne() {
        environment.clear();
        environment.put("HOME", "/nowhere");
        assertThat(get("protocol=https\nhost=git.acme.dev:8443\n")).isZero();
        assertThat(out.size()).isZero();
        assertThat(err.toString(StandardCharsets.UTF_8)).hasLineCount(1)
                .contains("GITHUB_TOKEN, GH_TOKEN, FORGE_TOKEN, /nowhere/.config/forge/config [git.acme.dev:8443]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "--host h get", "--host h --scheme ftp --forge github get", "--host h --scheme https --forge local get",
        "--host h --scheme https --forge github", "--host h --scheme https --forge github get get", "--host h --scheme https --forge github --x y get",
        "--host h --host g --scheme https --forge github get"})
    void aWrongCommandLineIsAnError(String arguments) {
        assertThat(run(arguments, "protocol=https\nhost=h\n")).isEqualTo(2);
        assertThat(out.size()).isZero();
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("usage: ");
    }
}
