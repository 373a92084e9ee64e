package dev.agentloop.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EveryTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "PT1M | * * * * *", "PT2M | */2 * * * *", "PT30M | */30 * * * *", "PT1H | 0 * * * *", "PT6H | 0 */6 * * *", "PT24H | 0 0 * * *"
    })
    void cronCanSay(Duration interval, String fields) {
        assertThat(Every.of(interval)).contains(new Every(fields));
    }

    /// A step that does not divide its hour or day begins anew at its end, and two calls stand close together.
    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-2M", "PT30S", "PT90S", "PT7M", "PT59M", "PT90M", "PT5H", "PT48H"})
    void cronCannotSay(Duration interval) {
        assertThat(Every.of(interval)).isEmpty();
    }

    @Test
    void everyMinuteThatDividesAnHourCan() {
        for (int minutes = 1; minutes < 60; minutes++) {
            assertThat(Every.of(Duration.ofMinutes(minutes)).isPresent()).as("%d minutes", minutes).isEqualTo(60 % minutes == 0);
        }
    }
}
