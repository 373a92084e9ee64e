package dev.agentloop.forge;

import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/// One loop's access to one REST server.
///
/// A read is repeated a few times when the server stumbles; a write is sent once, and when its fate is unknown the error is `UNCERTAIN`.
/// Every error is complete: what was being done, where, why it failed, what to do. None holds a token.
public final class Rest {
    /// A renamed repository answers with one redirect; more than three is a circle.
    private static final int MOST_REDIRECTS = 3;

    private final ForgeHttp http;
    private final Exchange exchange;
    private final Dialect dialect;

    /// @param apiURL without a slash at its end: `https://api.github.com`
    public Rest(ForgeHttp http, String apiURL, TokenSource tokens, Dialect dialect) {
        this.http = http;
        this.exchange = new Exchange(http, apiURL, tokens, dialect);
        this.dialect = dialect;
    }

    /// Sent so far, the repeated ones included.
    public int requests() {
        return exchange.requests();
    }

    /// An error about a request of this server, for what only the caller can judge.
    public ForgeException trouble(Ask ask, Kind kind, String words) {
        return exchange.trouble().of(ask, kind, words);
    }

    /// Reads one answer; follows redirects within the server.
    public <T> Answer<T> get(Ask ask, BodyReader<T> reader) throws ForgeException {
        Ask current = ask;
        for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
            switch (patiently(current, reader)) {
                case Reply.Arrived<T>(Answer<T> a) -> {
                    return new Answer<>(a.body(), a.etag(), a.next(), a.total(), a.date(), hop > 0, a.header());
                }
                case Reply.Moved<T>(Resource to) -> current = ask.at(to);
            }
        }
        throw trouble(ask, Kind.UNAVAILABLE, "it was redirected more than %d times. %s".formatted(MOST_REDIRECTS, dialect.addressHint()));
    }

    /// Reads one object.
    public <T> T one(Ask ask, Function<JsonNode, T> map) throws ForgeException {
        return get(ask, in -> map.apply(Json.tree(in))).body().orElseThrow();
    }

    /// Reads every page of a listing.
    public <T> List<T> all(Ask ask, BodyReader<List<T>> reader) throws ForgeException {
        List<T> found = new ArrayList<>();
        Optional<Ask> page = Optional.of(ask);
        for (int count = 0; page.isPresent(); count++) {
            refuseBeyondBound(ask, count);
            Answer<List<T>> answer = get(page.get(), reader);
            found.addAll(answer.body().orElseThrow());
            page = answer.next().map(ask::at);
        }
        return found;
    }

    /// Reads every page of a listing whose pages name the next one in their body.
    public <T> List<T> everyPage(Ask ask, BodyReader<Page<T>> reader) throws ForgeException {
        List<T> found = new ArrayList<>();
        Optional<Ask> at = Optional.of(ask);
        for (int count = 0; at.isPresent(); count++) {
            refuseBeyondBound(ask, count);
            Followed<T> page = get(at.get(), in -> Followed.of(reader.read(in))).body().orElseThrow();
            found.addAll(page.entries());
            at = page.next().map(ask::at);
        }
        return found;
    }

    /// A page whose link was looked at while it was read, so that an odd one is trouble with that answer.
    private record Followed<T>(List<T> entries, Optional<Resource> next) {
        static <T> Followed<T> of(Page<T> page) {
            return new Followed<>(page.entries(), page.next());
        }
    }

    /// @param pages read already
    /// @throws ForgeException when that is all that is read of one listing
    public void refuseBeyondBound(Ask ask, int pages) throws ForgeException {
        if (pages >= http.limits().pages()) {
            throw trouble(ask, Kind.REFUSED, "the listing has more than %d pages, the most that is read".formatted(http.limits().pages()));
        }
    }

    /// Writes. What the answer says does not matter, only that it is a success.
    public void send(Ask ask) throws ForgeException {
        once(ask, _ -> Boolean.TRUE);
    }

    /// Writes, and reads what was made.
    public <T> T sendFor(Ask ask, Function<JsonNode, T> map) throws ForgeException {
        return once(ask, in -> map.apply(Json.tree(in)));
    }

    private <T> T once(Ask ask, BodyReader<T> reader) throws ForgeException {
        try {
            return switch (exchange.once(ask, reader)) {
                case Reply.Arrived<T>(Answer<T> answer) -> answer.body().orElseThrow();
                case Reply.Moved<T> _ -> throw new IllegalStateException("a write is never sent elsewhere");
            };
        } catch (Passing passing) {
            throw passing.trouble();
        }
    }

    private <T> Reply<T> patiently(Ask ask, BodyReader<T> reader) throws ForgeException {
        Duration pause = http.limits().firstPause();
        for (int attempt = 1; ; attempt++) {
            try {
                return exchange.once(ask, reader);
            } catch (Passing passing) {
                Duration wait = passing.waitAsked().orElse(pause);
                if (attempt >= http.limits().attempts() || wait.compareTo(http.timeLeft()) >= 0) {
                    throw passing.trouble();
                }
                sleep(wait, passing);
                pause = pause.multipliedBy(2);
            }
        }
    }

    /// A question whose answer may be "not yet".
    @FunctionalInterface
    public interface Question<T> {
        Optional<T> ask() throws ForgeException;
    }

    /// Asks until there is an answer, with pauses that double.
    ///
    /// @param most how often
    /// @return empty when there was none in the end, or the tick's time does not allow another pause
    public <T> Optional<T> await(int most, Question<T> question) throws ForgeException {
        Duration pause = http.limits().firstPause();
        Optional<T> answer = question.ask();
        for (int asked = 1; answer.isEmpty() && asked < most && pause.compareTo(http.timeLeft()) < 0; asked++) {
            try {
                Thread.sleep(pause);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
            pause = pause.multipliedBy(2);
            answer = question.ask();
        }
        return answer;
    }

    private static void sleep(Duration wait, Passing passing) throws ForgeException {
        try {
            Thread.sleep(wait);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw passing.trouble();
        }
    }
}
