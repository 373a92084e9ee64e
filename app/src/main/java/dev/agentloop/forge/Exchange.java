package dev.agentloop.forge;

import dev.agentloop.credentials.Token;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import tools.jackson.core.JacksonException;

/// One request and its answer: builds the one, judges the other.
final class Exchange {
    private static final int NOT_MODIFIED = 304;
    private static final MediaType JSON = MediaType.get("application/json; charset=utf-8");

    private final ForgeHttp http;
    private final HttpUrl base;
    private final TokenSource tokens;
    private final Dialect dialect;
    private final Trouble trouble;
    private final AtomicInteger requests = new AtomicInteger();
    private Optional<Token> token;

    Exchange(ForgeHttp http, String apiURL, TokenSource tokens, Dialect dialect) {
        this.http = http;
        this.base = HttpUrl.get(apiURL.replaceFirst("/+$", ""));
        this.tokens = tokens;
        this.dialect = dialect;
        this.trouble = new Trouble(base.port() == HttpUrl.defaultPort(base.scheme()) ? base.host() : base.host() + ":" + base.port(), dialect.addressSettings());
    }

    int requests() {
        return requests.get();
    }

    Trouble trouble() {
        return trouble;
    }

    /// @throws Passing when trying again may help; never for a write
    <T> Reply<T> once(Ask ask, BodyReader<T> reader) throws ForgeException, Passing {
        Optional<Token> with = token();
        Optional<ForgeHttp.Place> free = http.place(trouble.host());
        if (free.isEmpty() || !http.timeLeft().isPositive()) {
            free.ifPresent(ForgeHttp.Place::close);
            throw trouble.of(ask, Kind.UNAVAILABLE, "the tick's time is used up; the next tick goes on");
        }
        try (ForgeHttp.Place _ = free.get()) {
            // Only now: somebody before us in the queue may have met it.
            Optional<Instant> limited = http.rateLimits().until(trouble.host(), with);
            if (limited.isPresent()) {
                throw limited(ask, with, limited.get());
            }
            return send(ask, with, reader);
        }
    }

    private <T> Reply<T> send(Ask ask, Optional<Token> with, BodyReader<T> reader) throws ForgeException, Passing {
        SentWatch sent = new SentWatch();
        var call = http.call(request(ask, with), sent);
        requests.incrementAndGet();
        try (Response response = call.execute()) {
            return judge(ask, response, with, reader);
        } catch (IOException | JacksonException | Json.Unexpected | IllegalArgumentException e) {
            // The last: a value no issue, label or name of ours can have.
            ForgeException broken = trouble.broken(ask, sent.sent(), e);
            if (ask.changes() || !Trouble.isWorthRepeating(e)) {
                throw broken;
            }
            throw new Passing(broken, Optional.empty());
        }
    }

    private Request request(Ask ask, Optional<Token> with) {
        Resource resource = ask.resource();
        String prefix = resource.fromRoot() ? base.newBuilder("/").build().toString().replaceFirst("/$", "") : base.toString().replaceFirst("/$", "");
        RequestBody body = ask.body().map(json -> RequestBody.create(Json.bytes(json), JSON)).orElse(null);
        Request.Builder request = new Request.Builder().url(prefix + resource.encoded()).method(ask.method(), body);
        dialect.headers(with).forEach(request::header);
        ask.etag().ifPresent(etag -> request.header("If-None-Match", etag));
        return request.build();
    }

    private <T> Reply<T> judge(Ask ask, Response response, Optional<Token> with, BodyReader<T> reader) throws ForgeException, Passing, IOException {
        http.sawQuota(trouble.host(), with, response);
        if (response.code() == NOT_MODIFIED) {
            return arrived(response, Optional.empty());
        }
        if (response.isRedirect() && !ask.changes()) {
            return new Reply.Moved<>(target(ask, response));
        }
        if (!response.isSuccessful()) {
            throw refused(ask, response, with);
        }
        if (isWebPage(response)) {
            throw pageInstead(ask);
        }
        Optional<Dialect.Verdict> doubt = dialect.doubt(header -> Optional.ofNullable(response.header(header)), name(with));
        if (doubt.isPresent()) {
            throw trouble.of(ask, doubt.get().kind(), doubt.get().words());
        }
        try (BoundedBody body = new BoundedBody(response.body().byteStream(), http.limits().answerBytes())) {
            return arrived(response, Optional.of(reader.read(body)));
        }
    }

    private <T> Reply<T> arrived(Response response, Optional<T> body) {
        Optional<Resource> next = LinkHeader.next(response.headers("Link"));
        if (next.isPresent() && next.get().equals(Resource.ofLink(response.request().url().uri()))) {
            throw new Json.Unexpected("the page names itself as the next one");
        }
        return new Reply.Arrived<>(new Answer<>(body, Optional.ofNullable(response.header("ETag")), next, total(response), date(response), false, header -> Optional.ofNullable(response.header(header))));
    }

    private Resource target(Ask ask, Response response) throws ForgeException {
        HttpUrl to = response.request().url().resolve(response.header("Location", ""));
        boolean sameServer = to != null && to.scheme().equals(base.scheme()) && to.host().equals(base.host()) && to.port() == base.port();
        if (!sameServer) {
            String where = to == null ? "nowhere" : to.scheme() + "://" + to.host();
            throw trouble.of(
                    ask, Kind.UNAVAILABLE, "it redirects to %s, another server, to which the token is not sent. %s".formatted(where, dialect.addressHint()));
        }
        return Resource.ofLink(to.uri());
    }

    private ForgeException refused(Ask ask, Response response, Optional<Token> with) throws Passing {
        Refusal refusal = RefusalReader.read(response, with);
        Instant now = http.clock().instant();
        Instant theirs = date(response).orElse(now);
        Optional<Instant> until = dialect.limitedUntil(refusal, theirs).map(end -> now.plus(Duration.between(theirs, end)));
        if (until.isPresent()) {
            return limitMet(ask, with, now, until.get());
        }
        if (refusal.status() < 500) {
            // Jira says in HTML, too, that a token is wrong.
            return isWebPage(response) && refusal.status() != 401
                    ? trouble.of(ask, Kind.UNAVAILABLE, "a web page answered instead of the API (%s). %s".formatted(refusal.quoted(), dialect.addressHint()))
                    : explained(ask, refusal, with);
        }
        String words = "%s has trouble of its own (%s). ".formatted(dialect.name(), refusal.quoted());
        if (ask.changes()) {
            return trouble.of(ask, Kind.UNCERTAIN, words + "Whether it was done is unknown");
        }
        Optional<Duration> wait = refusal.retryAfter(theirs);
        ForgeException unavailable = trouble.of(ask, Kind.UNAVAILABLE, words + "Try again later", wait.map(now::plus), null);
        if (wait.isPresent() && wait.get().compareTo(http.limits().longestPause()) > 0) {
            return unavailable;
        }
        throw new Passing(unavailable, wait);
    }

    private ForgeException explained(Ask ask, Refusal refusal, Optional<Token> with) {
        if (refusal.status() == 401 && with.isEmpty()) {
            return trouble.of(ask, Kind.UNAUTHORIZED, "it wants a token, and none was found%s (%s)".formatted(places(), refusal.quoted()));
        }
        Dialect.Verdict verdict = dialect.explain(refusal, with, name(with));
        return trouble.of(ask, verdict.kind(), verdict.words());
    }

    private ForgeException limitMet(Ask ask, Optional<Token> with, Instant now, Instant until) throws Passing {
        Duration wait = Duration.between(now, until);
        if (!ask.changes() && wait.compareTo(http.limits().longestPause()) <= 0) {
            throw new Passing(limited(ask, with, until), Optional.of(wait.isNegative() ? Duration.ZERO : wait));
        }
        return limited(ask, with, http.rateLimits().met(trouble.host(), with, until));
    }

    private ForgeException limited(Ask ask, Optional<Token> with, Instant until) {
        String words = "the rate limit for %s is used up until %s; nothing more is asked there before".formatted(name(with), until.truncatedTo(ChronoUnit.SECONDS));
        return trouble.of(ask, Kind.RATE_LIMITED, words, Optional.of(until), null);
    }

    /// A success that is not the API's. A proxy may have put its page in the place of what the API said, after it did what it was asked.
    private ForgeException pageInstead(Ask ask) {
        String words = "a web page answered instead of the API. " + dialect.addressHint();
        return ask.changes()
                ? trouble.of(ask, Kind.UNCERTAIN, words + ". Whether it was done is unknown")
                : trouble.of(ask, Kind.UNAVAILABLE, words);
    }

    private static boolean isWebPage(Response response) {
        return response.header("Content-Type", "").contains("html");
    }

    private String name(Optional<Token> with) {
        return with.map(t -> "the token of " + t.source())
                .orElseGet(() -> "a request without a token (none was found%s)".formatted(places()));
    }

    private String places() {
        return tokens.places().isEmpty() ? "" : " in " + String.join(", ", tokens.places());
    }

    private synchronized Optional<Token> token() throws ForgeException {
        if (token == null) {
            token = tokens.token();
        }
        return token;
    }

    private static Optional<Long> total(Response response) {
        String total = response.header("X-Total-Count", response.header("X-Total", ""));
        return total.matches("[0-9]{1,12}") ? Optional.of(Long.valueOf(total)) : Optional.empty();
    }

    private static Optional<Instant> date(Response response) {
        try {
            return Optional.ofNullable(response.header("Date")).map(d -> DateTimeFormatter.RFC_1123_DATE_TIME.parse(d, Instant::from));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
