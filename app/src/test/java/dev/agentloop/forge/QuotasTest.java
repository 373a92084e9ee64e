package dev.agentloop.forge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.credentials.Token;
import dev.agentloop.model.RequestQuota;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// What forges say about the requests they still allow, each in its way.
class QuotasTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    private final Quotas quotas = new Quotas();

    private void saw(String host, Map<String, String> headers) {
        quotas.saw(host, Optional.of(new Token("TOKEN", "secret")), headers::get, NOW);
    }

    @Test
    void gitLabNamesADateAndOthersTheSecondsThatAreLeft() {
        saw("gitlab.com", Map.of("RateLimit-Limit", "2000", "RateLimit-Remaining", "1999", "RateLimit-Reset", "1795180000"));
        saw("acme.dev", Map.of("X-RateLimit-Remaining", "7", "X-RateLimit-Reset", "60"));
        assertThat(quotas.all()).containsExactly(
                new RequestQuota("acme.dev", "TOKEN", OptionalLong.empty(), 7, Optional.of(NOW.plusSeconds(60))),
                new RequestQuota("gitlab.com", "TOKEN", OptionalLong.of(2000), 1999, Optional.of(Instant.ofEpochSecond(1795180000))));
    }

    @Test
    void jiraNamesATimeInWordsWhichIsLeftOut() {
        saw("acme.atlassian.net", Map.of("X-RateLimit-Limit", "350", "X-RateLimit-Remaining", "349", "X-RateLimit-Reset", "2026-11-20T13:00Z"));
        assertThat(quotas.all()).containsExactly(new RequestQuota("acme.atlassian.net", "TOKEN", OptionalLong.of(350), 349, Optional.empty()));
    }

    @Test
    void oneThatSaysNothingOrNonsenseIsNotThere() {
        saw("codeberg.org", Map.of());
        saw("odd.dev", Map.of("X-RateLimit-Remaining", "-1", "X-RateLimit-Limit", "5"));
        assertThat(quotas.all()).isEmpty();
    }
}
