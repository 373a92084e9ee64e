package dev.agentloop.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.agentloop.model.Effects;
import dev.agentloop.model.RequestLimit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RequestLimitsTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    private final Path root = Jimfs.newFileSystem(Configuration.unix()).getPath("/loop-data");
    private final RequestLimits limits = new StateRoot(root, new AtomicFiles(Effects.NONE)).requestLimits();

    private static RequestLimit limit(String host, String fingerprint, Duration length) {
        return new RequestLimit(host, "GITHUB_TOKEN", fingerprint, NOW, NOW.plus(length));
    }

    @Test
    void whatIsNotedIsReadAgain() throws Exception {
        assertThat(limits.all()).isEmpty();
        RequestLimit one = limit("api.github.com", "0123456789ab", Duration.ofMinutes(3));
        RequestLimit other = limit("api.github.com", "ba9876543210", Duration.ofMinutes(4));
        RequestLimit anonymous = new RequestLimit("forge.acme.dev:8443", "", "", NOW, NOW.plusSeconds(5));
        limits.note(one);
        limits.note(limit("api.github.com", "ba9876543210", Duration.ofMinutes(1)));
        limits.note(other);
        limits.note(anonymous);

        assertThat(limits.all()).containsExactlyInAnyOrder(one, other, anonymous);
    }

    /// A token that is another one every hour would else leave a file for each.
    @Test
    void whatWasOverADayAgoIsForgotten() throws Exception {
        RequestLimit ended = limit("gitlab.com", "0123456789ab", Duration.ofMinutes(3));
        limits.note(ended);
        RequestLimit soon = new RequestLimit("gitlab.com", "", "ba9876543210", NOW.plus(Duration.ofHours(1)), NOW.plus(Duration.ofHours(2)));
        limits.note(soon);
        assertThat(limits.all()).containsExactlyInAnyOrder(ended, soon);

        RequestLimit late = new RequestLimit("gitlab.com", "", "", NOW.plus(Duration.ofHours(25)), NOW.plus(Duration.ofHours(26)));
        limits.note(late);

        assertThat(limits.all()).containsExactlyInAnyOrder(soon, late);
    }

    @Test
    void aDamagedFileIsNone() throws Exception {
        RequestLimit good = limit("gitlab.com", "0123456789ab", Duration.ofMinutes(3));
        limits.note(good);
        Files.writeString(root.resolve(".limits/api.github.com-ba9876543210.json"), "{\"host\": ");
        Files.createDirectories(root.resolve(".limits/odd.json"));

        assertThat(limits.all()).containsExactly(good);
    }

    @Test
    void aLimitHoldsFromWhenItWasMetToItsEndAndNeverForLong() {
        RequestLimit limit = limit("gitlab.com", "", Duration.ofDays(4000));

        assertThat(limit.holds(NOW)).isTrue();
        assertThat(limit.holds(NOW.minusSeconds(1))).as("noted by a clock that was wrong").isFalse();
        assertThat(limit.holds(NOW.plus(Duration.ofHours(23)))).isTrue();
        assertThat(limit.holds(NOW.plus(Duration.ofHours(25)))).isFalse();
    }
}
