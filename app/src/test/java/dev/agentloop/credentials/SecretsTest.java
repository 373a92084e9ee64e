package dev.agentloop.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.params.provider.CsvSource;

class SecretsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            push with ghp_abcdefghijklmnopqrstuvwxyz0123456789 now       | push with *** now
            github_pat_11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz              | ***
            glpat-abcdefghij0123456789.                                  | ***
            xoxb-1234567890-abcdefghij                                   | ***
            key AKIAIOSFODNN7EXAMPLE.                                    | key ***.
            Authorization: Bearer abc.def                                | Authorization: ***
            "authorization":"Basic eDp5"                                 | "authorization":"***"
            PRIVATE-TOKEN: 12345                                         | PRIVATE-TOKEN: ***
            fatal: https://x-access-token:abc@github.com/a.git           | fatal: https://***@github.com/a.git
            https://sometoken@github.com/a                               | https://***@github.com/a
            ssh://git:pw@host/a                                          | ssh://git:***@host/a
            ssh://git@host/a and git@host:a and a@b.c                    | ssh://git@host/a and git@host:a and a@b.c
            the authorization was refused                                | the authorization was refused
            """)
    void commonShapesAreMasked(String text, String masked) {
        assertThat(new Secrets().mask(text)).isEqualTo(masked);
    }

    @Test
    void theEnvironmentsSecretsAreKnown() {
        Secrets secrets = Secrets.of(Map.of("NPM_TOKEN", "plainlooking", "OPENAI_API_KEY", "another-plain", "PATH", "/usr/local/bin", "X_TOKEN", "short"));
        assertThat(secrets.mask("plainlooking another-plain /usr/local/bin short")).isEqualTo("*** *** /usr/local/bin short");
    }

    @Test
    void thoseOfTheAgentsOwnVariablesCanBeAdded() {
        Secrets secrets = new Secrets();
        secrets.learn(Map.of("MODEL_API_KEY", "keyOfTheModel", "RETRIES_OF_KEYS", "twentyTwoOrMore"));
        assertThat(secrets.mask("keyOfTheModel twentyTwoOrMore")).isEqualTo("*** twentyTwoOrMore");
    }

    @Test
    void everySpellingOfAKnownSecretIsMasked() {
        Secrets secrets = new Secrets();
        secrets.learn("pa/ss\"wörd+1");
        assertThat(secrets.mask("pa%2Fss%22w%C3%B6rd%2B1 {\"x\":\"pa/ss\\\"wörd+1\"} pa\\/ss\"wörd+1")).isEqualTo("*** {\"x\":\"***\"} ***");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "xy", "x-access-token:", "oauth2:"})
    void aPasswordIsMaskedInBase64(String user) {
        Secrets secrets = new Secrets();
        secrets.learn("hunter2-hunter2");
        String encoded = Base64.getEncoder().encodeToString((user + "hunter2-hunter2\n").getBytes(StandardCharsets.UTF_8));
        String left = secrets.mask(encoded).replaceFirst("\\*\\*\\*.*", "");
        assertThat(secrets.mask(encoded)).contains("***");
        assertThat(new String(Base64.getDecoder().decode(left.substring(0, left.length() / 4 * 4)), StandardCharsets.UTF_8)).isEqualTo(user.substring(0, user.length() / 3 * 3));
    }

    @Test
    void aSecretOfSeveralLinesIsMaskedLineByLine() {
        Secrets secrets = Secrets.of(Map.of("APP_PRIVATE_KEY", "-----BEGIN KEY-----\nMIIEpAIBAAKCAQEA\n-----END KEY-----\n"));
        assertThat(secrets.mask("> -----BEGIN KEY-----\n> MIIEpAIBAAKCAQEA\n")).doesNotContain("MIIE");
    }

    @Test
    void aSecretThatHoldsAnotherIsMaskedWhole() {
        Secrets secrets = new Secrets();
        secrets.learn("abcdefgh");
        secrets.learn("abcdefghijkl");
        assertThat(secrets.mask("abcdefghijkl")).isEqualTo("***");
    }

    @Test
    void aLongHostileTextTakesLittleTime() {
        Secrets secrets = new Secrets();
        for (String unit : new String[] {"a", "http://", "eyJa.", "Authorization: ", "ghp_", "a@", "x://a:"}) {
            assertTimeoutPreemptively(ofSeconds(10), () -> assertThatCode(() -> secrets.mask(unit.repeat(200_000))).doesNotThrowAnyException(), unit);
        }
    }
}
