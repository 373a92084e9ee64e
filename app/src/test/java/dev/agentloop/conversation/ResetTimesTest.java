package dev.agentloop.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResetTimesTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static ResetTimes said(String moment) {
        return new ResetTimes(Instant.parse(moment), BERLIN);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            You've hit your limit · resets 8:01pm (UTC)                    | 2026-11-20T20:01:00Z
            You've hit your limit · resets 3am (UTC)                       | 2026-11-21T03:00:00Z
            You've hit your limit · resets 8pm (America/New_York)          | 2026-11-21T01:00:00Z
            You've hit your limit · resets Nov 23, 2:35am (UTC)            | 2026-11-23T02:35:00Z
            resets Nov 23 at 2:35am                                        | 2026-11-23T01:35:00Z
            or try again at 7:45 PM.                                       | 2026-11-20T18:45:00Z
            or try again at 6:45 PM.                                       | 2026-11-21T17:45:00Z
            try again at 12:05 AM.                                         | 2026-11-20T23:05:00Z
            try again at 12:05 PM.                                         | 2026-11-21T11:05:00Z
            try again at 19:45                                             | 2026-11-20T18:45:00Z
            try again at Nov 23rd, 2026 2:35 AM.                           | 2026-11-23T01:35:00Z
            try again at November 21st, 2026, 12:00 AM                     | 2026-11-20T23:00:00Z
            Please try again in 20s.                                       | 2026-11-20T17:53:32Z
            Please try again in 1.5s                                       | 2026-11-20T17:53:13.500Z
            Please try again in 250ms.                                     | 2026-11-20T17:53:12.250Z
            Suggested retry after 20s.                                     | 2026-11-20T17:53:32Z
            Try again in 2 hours 5 minutes.                                | 2026-11-20T19:58:12Z
            Try again in 5 days, 3 hours and 1 minute                      | 2026-11-25T20:54:12Z
            try again in 6m0s. Or not.                                     | 2026-11-20T17:59:12Z
            Retry the tests. Then try again in 1 h                         | 2026-11-20T18:53:12Z
            """)
    void isReadFromWords(String words, String expected) {
        assertThat(said("2026-11-20T17:53:12Z").in(words)).contains(Instant.parse(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "try again later",
                "try again in a moment",
                "try again 3 times",
                "try again at 5",
                "retry after 3 attempts",
                "try again in 0s",
                "try again in 999999999 days",
                "try again in 9 days",
                "try again at 25:00",
                "try again at 13:00 PM",
                "try again at 0:10 AM",
                "try again at 7:75 PM",
                "resets 8pm (Atlantis/Center)",
                "resets Nov 31, 2:35am (UTC)",
                "resets Foo 21, 2:35am (UTC)",
                "resets Nov 19, 2:35am (UTC)",
                "resets Dec 24, 2:35am (UTC)",
                "try again at Nov 21st, 2025 2:35 AM.",
                "it was 7:45 PM",
            })
    void isNoneForNonsense(String words) {
        assertThat(said("2026-11-20T17:53:12Z").in(words)).isEmpty();
    }

    /// The file's time is that of the last remark, which may come a little after the minute the agent named.
    @Test
    void aMinuteThatHasJustPassedIsNotTomorrows() {
        assertThat(said("2026-11-20T18:45:20Z").in("try again at 7:45 PM")).contains(Instant.parse("2026-11-20T18:45:00Z"));
        assertThat(said("2026-11-20T18:47:30Z").in("try again at 7:45 PM")).contains(Instant.parse("2026-11-21T18:45:00Z"));
        assertThat(said("2026-11-20T23:00:30Z").in("try again at 12:00 AM")).contains(Instant.parse("2026-11-20T23:00:00Z"));
    }

    /// Half past eleven at night in Berlin is the same day still, in New York the afternoon of it, and in Auckland the next one.
    @Test
    void theDayIsThatOfTheZone() {
        ResetTimes late = said("2026-11-20T22:30:00Z");
        assertThat(late.in("resets 12:10am")).contains(Instant.parse("2026-11-20T23:10:00Z"));
        assertThat(late.in("resets 12:10am (America/New_York)")).contains(Instant.parse("2026-11-21T05:10:00Z"));
        assertThat(late.in("resets 12:10pm (Pacific/Auckland)")).contains(Instant.parse("2026-11-20T23:10:00Z"));
        assertThat(late.in("resets 11:45pm (UTC)")).contains(Instant.parse("2026-11-20T23:45:00Z"));
    }

    @Test
    void aDateWithoutAYearIsTheNextOne() {
        assertThat(said("2026-12-30T12:00:00Z").in("resets Jan 2, 3am (UTC)")).contains(Instant.parse("2027-01-02T03:00:00Z"));
        assertThat(said("2026-12-31T23:30:00Z").in("resets Dec 31, 11:45pm (UTC)")).contains(Instant.parse("2026-12-31T23:45:00Z"));
    }

    @Test
    void secondsOfTheEpochObeyTheSameBounds() {
        ResetTimes now = said("2026-11-20T17:53:12Z");
        assertThat(now.at(1795204910)).contains(Instant.ofEpochSecond(1795204910));
        assertThat(now.at(now.said().getEpochSecond() - 3600)).isEmpty();
        assertThat(now.at(now.said().getEpochSecond() + 9 * 86_400)).isEmpty();
        assertThat(now.at(now.said().toEpochMilli())).isEmpty();
        assertThat(now.at(Long.MAX_VALUE)).isEmpty();
        assertThat(now.at(0)).isEmpty();
    }
}
