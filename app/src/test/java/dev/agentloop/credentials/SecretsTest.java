package dev.agentloop.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
        secrets.learnFrom(Map.of("MODEL_API_KEY", "keyOfTheModel", "RETRIES_OF_KEYS", "twentyTwoOrMore"));
        assertThat(secrets.mask("keyOfTheModel twentyTwoOrMore")).isEqualTo("*** twentyTwoOrMore");
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
