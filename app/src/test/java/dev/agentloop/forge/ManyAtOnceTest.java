package dev.agentloop.forge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentloop.credentials.Token;
import dev.agentloop.model.ForgeException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

/// However many loops ask one host in one tick, it is asked politely.
class ManyAtOnceTest {
    private final AtomicInteger together = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final StubServer server = new StubServer(_ -> slowly());
    private Duration timeLeft = Duration.ofMinutes(1);
    private final ForgeHttp http = new ForgeHttp(Map.of(), InstantSource.system(), () -> timeLeft, RestLimits.DEFAULT);

    @AfterEach
    void stop() {
        http.close();
        server.close();
    }

    private StubServer.Response slowly() {
        most.accumulateAndGet(together.incrementAndGet(), Math::max);
        try {
            Thread.sleep(20);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        together.decrementAndGet();
        return StubServer.Response.json(200, JsonNodeFactory.instance.objectNode().put("name", "shop"));
    }

    private List<Future<String>> ask(int times) {
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                Rest rest = new Rest(http, server.url(), () -> Optional.of(new Token("GITHUB_TOKEN", "secret")), new PlainDialect());
                answers.add(threads.submit(() -> rest.one(Ask.get(Resource.of("repository"), "find it"), node -> Json.text(node, "name"))));
            }
            return answers;
        }
    }

    @Test
    void aFewRequestsAreUnderWayTogether() throws Exception {
        for (Future<String> answer : ask(100)) {
            assertThat(answer.get()).isEqualTo("shop");
        }

        assertThat(server.log()).hasSize(100);
        assertThat(most.get()).isBetween(2, RestLimits.DEFAULT.atOnce());
    }

    /// The first refusal speaks for those that wait their turn.
    @Test
    void aRateLimitIsHeededByThoseThatWait() {
        for (int i = 0; i < RestLimits.DEFAULT.atOnce(); i++) {
            server.next(StubServer.instead(new StubServer.Response(429, Map.of("Retry-After", "3600"), "")));
        }

        assertThat(ask(100)).allSatisfy(answer -> assertThat(answer.exceptionNow()).extracting("kind").isEqualTo(Kind.RATE_LIMITED));
        assertThat(server.log()).hasSizeLessThanOrEqualTo(RestLimits.DEFAULT.atOnce());
    }

    @Test
    void nobodyWaitsLongerThanTheTickLasts() {
        timeLeft = Duration.ZERO;

        assertThat(ask(3)).allSatisfy(answer -> assertThat(answer.exceptionNow()).hasMessageContaining("the tick's time is used up"));
        assertThat(server.log()).isEmpty();
    }

    private record PlainDialect() implements Dialect {
        @Override
        public String name() {
            return "the forge";
        }

        @Override
        public Map<String, String> headers(Optional<Token> token) {
            return Map.of();
        }

        @Override
        public Optional<Instant> limitedUntil(Refusal refusal, Instant now) {
            return refusal.status() == 429 ? refusal.retryAfter(now).map(now::plus) : Optional.empty();
        }

        @Override
        public Verdict explain(Refusal refusal, String token) {
            return refusal.byStatus(token);
        }

        @Override
        public String addressHint() {
            return "";
        }
    }
}
