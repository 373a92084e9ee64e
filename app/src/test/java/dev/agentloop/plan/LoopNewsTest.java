package dev.agentloop.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.model.LoopHealth;
import dev.agentloop.model.LoopName;
import dev.agentloop.model.Notice;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// When people are told that a loop fails, and that it works again.
class LoopNewsTest {
    private static final LoopName SHOP = new LoopName("shop");

    private Instant now = Instant.parse("2026-11-20T12:00:00Z");
    private LoopHealth health = LoopHealth.UNKNOWN;
    private final List<String> told = new ArrayList<>();

    private void tick(String failure) {
        LoopNews news = LoopNews.after(health, SHOP, Optional.of(failure).filter(why -> !why.isEmpty()), now);
        health = news.health();
        news.notice().map(Notice::event).ifPresent(told::add);
        now = now.plus(Duration.ofMinutes(2));
    }

    @Test
    void aFailureAndItsEndAreToldOnce() {
        tick("");
        for (int i = 0; i < 300; i++) {
            tick("the forge is down");
        }
        assertThat(told).containsExactly("loop-failed");
        tick("");
        tick("");
        assertThat(told).containsExactly("loop-failed", "loop-recovered");
    }

    @Test
    void whatIsToldIsTheFirstThatFailed() {
        LoopNews failed = LoopNews.after(health, SHOP, Optional.of("the forge is down"), now);
        LoopNews works = LoopNews.after(failed.health(), SHOP, Optional.empty(), now.plusSeconds(600));

        assertThat(failed.notice().orElseThrow().text())
                .isEqualTo("Loop 'shop' fails since 2026-11-20T12:00:00Z: the forge is down. Every tick tries again, and you are told when it works.");
        assertThat(works.notice().orElseThrow().text()).isEqualTo("Loop 'shop' works again. It had failed since 2026-11-20T12:00:00Z: the forge is down.");
    }

    @Test
    void aLoopThatFlapsIsToldOfOnceAnHour() {
        for (int i = 0; i < 150; i++) {
            tick(i % 2 == 0 ? "the forge is down" : "");
        }
        assertThat(told).as("in five hours").hasSize(10).startsWith("loop-failed", "loop-recovered", "loop-failed");
    }

    @Test
    void aFailureThatBeganTooSoonAfterTheLastIsToldWhenItLasts() {
        tick("down");
        tick("");
        for (int i = 0; i < 27; i++) {
            tick("down again");
        }
        assertThat(told).containsExactly("loop-failed", "loop-recovered");
        tick("down again");
        tick("down again");
        assertThat(told).containsExactly("loop-failed", "loop-recovered", "loop-failed");
        assertThat(health.failingSince()).contains(Instant.parse("2026-11-20T12:04:00Z"));
    }

    @Test
    void aClockThatWasSetBackSilencesNobody() {
        tick("down");
        tick("");
        now = now.minus(Duration.ofDays(300));
        tick("down");
        assertThat(told).containsExactly("loop-failed", "loop-recovered", "loop-failed");
    }
}
