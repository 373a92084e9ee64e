package dev.agentloop.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.Budget.Limit;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
    @ParameterizedTest
    @CsvSource({
        "90s, PT1M30S", "30m, PT30M", "1h30m, PT1H30M", "1.5h, PT1H30M", "100ms, PT0.1S", "0, PT0S", "0s, PT0S", "-5m, PT-5M", "+5m, PT5M", ".5s, PT0.5S",
        "1.s, PT1S", "1us, PT0.000001S", "1µs, PT0.000001S", "3ns, PT0.000000003S", "1m1m, PT2M"
    })
    void readsDurationsAsGoDoes(String text, Duration duration) {
        assertThat(GoDuration.parse(text)).contains(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "1d", "1 h", "h", "-", "1h30", "1H", "PT1H", ".h", "1e3s", "3000000h", "9999999999999999999999999999999999999999h"})
    void refusesWhatGoRefuses(String text) {
        assertThat(GoDuration.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"5 minutes, 5m", "2d, 48h", "1 week, 168h", "30min, 30m", "'1h, 30m', 1h30m", "2 Hours, 2h", "90SECS, 90s"})
    void guessesWhatWasMeant(String text, String guess) {
        assertThat(GoDuration.guess(text)).contains(guess);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1024, 1024", "1GiB, 1073741824", "500MB, 500000000", "1.5 kib, 1536", "10B, 10", "2TB, 2000000000000", "9223372036854775807, 9223372036854775807"})
    void readsSizes(String text, long bytes) {
        assertThat(ByteSize.parse(text)).contains(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "10G", "10Gi", "1iB", "GiB", "1,5GB", "1e3", "9223372036854775808", "9000000PiB"})
    void refusesWhatIsNoSize(String text) {
        assertThat(ByteSize.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"$2.50, 2.50", "$ 10, 10", "2.50 USD, 2.50", "2.5usd, 2.5", "$0.000000001, 0.000000001", "$0, 0"})
    void readsMoneyDigitByDigit(String text, BigDecimal dollars) {
        assertThat(SpendingLimit.parse(text)).contains(new Limit.Money(dollars));
    }

    @ParameterizedTest
    @CsvSource({
        "750000 tokens, 750000", "1 token, 1", "500k tokens, 500000", "500K tokens, 500000", "2M tokens, 2000000", "1.5 M tokens, 1500000",
        "0.001k tokens, 1", "999999999999M tokens, 999999999999000000"
    })
    void readsTokens(String text, long tokens) {
        assertThat(SpendingLimit.parse(text)).contains(new Limit.Tokens(tokens));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "5", "2.50", "$", "$-1", "-5 tokens", "€5", "5 EUR", "$1,000", "$1e3", "5k", "5 M", "tokens", "0.5 tokens", "1.0005k tokens", "5G tokens", "$.5",
        "1234567890123 tokens", "2.50$"
    })
    void refusesWhatIsNoLimit(String text) {
        assertThat(SpendingLimit.parse(text)).isEmpty();
    }

    @Test
    void suggestsOnlyWhatIsNear() {
        List<String> known = List.of("headBranch", "rateLimitMax", "usernames");
        assertThat(Nearest.to("headbranhc", known)).contains("headBranch");
        assertThat(Nearest.to("user", known)).isEqualTo(Optional.empty());
        assertThat(Nearest.to("x".repeat(100_000), known)).isEmpty();
        assertThat(Nearest.distance("abcd", "acbd")).isEqualTo(1);
        assertThat(Nearest.distance("", "abc")).isEqualTo(3);
        assertThat(Nearest.distance("kitten", "sitting")).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"main", "release/1.x", "feature/a_b-c", "@x", "übung"})
    void takesBranches(String name) {
        assertThat(BranchName.objection(name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-x", "a b", "a..b", "a~1", "a^", "a:b", "a?", "a*", "a[", "a\\b", "/a", "a/", "a//b", ".a", "a/.b", "a.lock", "a.lock/b", "a.", "@", "a@{b", "HEAD"})
    void refusesWhatGitRefuses(String name) {
        assertThat(BranchName.objection(name)).isPresent();
    }
}
