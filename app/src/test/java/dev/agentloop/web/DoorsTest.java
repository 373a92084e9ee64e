package dev.agentloop.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Under which names the server answers, whose requests it takes, and where they come from.
class DoorsTest {
    private final Doors doors = new Doors(List.of("https://loops.example.org", "http://localhost:8080"));

    @ParameterizedTest
    @ValueSource(strings = {"loops.example.org", "LOOPS.example.org", "loops.example.org:443", "localhost:8080"})
    void namesOfItsOwn(String host) {
        assertThat(doors.isOurs(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "example.org", "loops.example.org.evil.example", "loops.example.org:80", "localhost", "localhost:8081", "127.0.0.1:8080", "evil.example", "loops.example.org@evil.example"})
    void namesOfOthers(String host) {
        assertThat(doors.isOurs(host)).isFalse();
    }

    @Test
    void onlyWhatComesOverTlsIsPromisedTls() {
        assertThat(doors.isEncrypted("loops.example.org")).isTrue();
        assertThat(doors.isEncrypted("localhost:8080")).isFalse();
    }

    @Test
    void requestsOfItsOwnPages() {
        assertThat(doors.comesFromUs(Optional.of("https://loops.example.org"), Optional.of("same-origin"))).isTrue();
        assertThat(doors.comesFromUs(Optional.of("https://loops.example.org"), Optional.empty())).as("an older browser").isTrue();
        assertThat(doors.comesFromUs(Optional.of("https://loops.example.org"), Optional.of("same-site"))).isFalse();
        assertThat(doors.comesFromUs(Optional.of("https://loops.example.org"), Optional.of("none"))).isFalse();
        assertThat(doors.comesFromUs(Optional.of("https://evil.example"), Optional.of("same-origin"))).isFalse();
        assertThat(doors.comesFromUs(Optional.of("null"), Optional.empty())).isFalse();
        assertThat(doors.comesFromUs(Optional.empty(), Optional.empty())).isFalse();
    }

    private static String sender(String peer, String forwarded, String... proxies) {
        return new Sender(List.of(proxies).stream().map(Network::of).toList()).of(InetAddress.ofLiteral(peer), Optional.ofNullable(forwarded)).getHostAddress();
    }

    @Test
    void onlyAProxyIsBelieved() {
        assertThat(sender("192.0.2.1", "10.0.0.1")).isEqualTo("192.0.2.1");
        assertThat(sender("192.0.2.1", "10.0.0.1", "127.0.0.1")).isEqualTo("192.0.2.1");
        assertThat(sender("127.0.0.1", "198.51.100.7", "127.0.0.1")).isEqualTo("198.51.100.7");
        assertThat(sender("127.0.0.1", null, "127.0.0.1")).isEqualTo("127.0.0.1");
    }

    @Test
    void whatTheVisitorWroteBeforeTheProxyCountsForNothing() {
        assertThat(sender("127.0.0.1", "203.0.113.9, 198.51.100.7", "127.0.0.1")).isEqualTo("198.51.100.7");
        assertThat(sender("127.0.0.1", "203.0.113.9, 198.51.100.7, 10.1.2.3", "127.0.0.1", "10.0.0.0/8")).isEqualTo("198.51.100.7");
        assertThat(sender("127.0.0.1", "nonsense", "127.0.0.1")).isEqualTo("127.0.0.1");
        assertThat(sender("127.0.0.1", "evil.example, nonsense", "127.0.0.1")).as("no name is looked up").isEqualTo("127.0.0.1");
    }

    @Test
    void networks() {
        assertThat(Network.of("10.0.0.0/8").contains(InetAddress.ofLiteral("10.255.0.1"))).isTrue();
        assertThat(Network.of("10.0.0.0/8").contains(InetAddress.ofLiteral("11.0.0.1"))).isFalse();
        assertThat(Network.of("10.0.0.0/8").contains(InetAddress.ofLiteral("::1"))).isFalse();
        assertThat(Network.of("2001:db8::/33").contains(InetAddress.ofLiteral("2001:db8:7fff::1"))).isTrue();
        assertThat(Network.of("2001:db8::/33").contains(InetAddress.ofLiteral("2001:db8:8000::1"))).isFalse();
        for (String wrong : List.of("", "proxy", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0", "::1/129")) {
            assertThatThrownBy(() -> Network.of(wrong)).as(wrong).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
