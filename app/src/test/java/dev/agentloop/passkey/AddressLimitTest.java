package dev.agentloop.passkey;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AddressLimitTest {
    private static final Duration EACH = Duration.ofSeconds(10);

    private final Site clock = new Site(Path.of("unused"));
    private final AddressLimit limit = new AddressLimit(3, EACH, clock);

    private void uses(String address, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(limit.take(address)).isEmpty();
        }
    }

    @Test
    void soOftenAtOnceAndThenOneEach() {
        uses("192.0.2.1", 3);
        assertThat(limit.take("192.0.2.1")).contains(EACH);
        uses("192.0.2.2", 3);
        clock.pass(Duration.ofSeconds(4));
        assertThat(limit.take("192.0.2.1")).contains(Duration.ofSeconds(6));
        clock.pass(Duration.ofSeconds(6));
        uses("192.0.2.1", 1);
        assertThat(limit.take("192.0.2.1")).contains(EACH);
        clock.pass(Duration.ofHours(1));
        uses("192.0.2.1", 3);
        assertThat(limit.take("192.0.2.1")).isPresent();
    }

    @Test
    void oneNetworkOfIpv6IsOneAddress() {
        uses("2001:db8:1:2::1", 1);
        uses("2001:db8:1:2:ffff::9", 2);
        assertThat(limit.take("2001:0db8:0001:0002::77")).isPresent();
        uses("2001:db8:1:3::1", 3);
        uses("192.0.2.1", 1);
        uses("::ffff:192.0.2.1", 2);
        assertThat(limit.take("192.0.2.1")).isPresent();
    }

    @Test
    void whatIsNoAddressSharesOneBucket() {
        List.of("", "unix", "x".repeat(1000)).forEach(address -> uses(address, 1));
        assertThat(limit.take("localhost")).isPresent();
    }

    @Test
    void aClockThatIsSetBackLocksNobodyOut() {
        uses("192.0.2.1", 3);
        clock.pass(Duration.ofDays(-1));
        assertThat(limit.take("192.0.2.1").orElseThrow()).isLessThanOrEqualTo(EACH);
        clock.pass(EACH);
        uses("192.0.2.1", 1);
    }

    @Test
    void itsMemoryIsBounded() {
        uses("192.0.2.1", 3);
        for (int i = 0; i < 30_000; i++) {
            limit.take("10.%d.%d.%d".formatted(i >> 16, i >> 8 & 255, i & 255));
        }
        assertThat(limit.size()).isEqualTo(10_000);
        uses("192.0.2.1", 3);
    }
}
