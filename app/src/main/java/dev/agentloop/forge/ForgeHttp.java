package dev.agentloop.forge;

import dev.agentloop.credentials.Token;
import dev.agentloop.model.ForgeException;
import dev.agentloop.model.RequestLimit;
import dev.agentloop.model.RequestQuota;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/// The HTTP client all loops of a tick share: connections, TLS, proxy, time limits, and the rate limits met so far.
///
/// It never sends anything twice by itself: the library's own repetitions are all switched off, so that `Rest` alone decides, knowing reads from writes.
/// Nothing is built before the first request, and nothing for TLS before the first one that needs it.
public final class ForgeHttp implements AutoCloseable {
    /// The library repeats any request, a write too, that is answered 503 with `Retry-After: 0`; hence it never sees that header.
    private static final String RETRY_AFTER = "Retry-After";

    static final String RETRY_AFTER_KEPT = "Agentloop-Retry-After";

    private final Map<String, String> environment;
    private final InstantSource clock;
    private final Supplier<Duration> timeLeft;
    private final RestLimits limits;
    private final RateLimits rateLimits;
    private final Quotas quotas = new Quotas();
    private final Map<String, Semaphore> hosts = new ConcurrentHashMap<>();
    private OkHttpClient plain;
    private OkHttpClient secure;

    /// @param environment of the process: proxies and `SSL_CERT_FILE`
    /// @param timeLeft of the whole tick; no request lasts longer
    public ForgeHttp(Map<String, String> environment, InstantSource clock, Supplier<Duration> timeLeft, RestLimits limits) {
        this.environment = Map.copyOf(environment);
        this.clock = clock;
        this.timeLeft = timeLeft;
        this.limits = limits;
        this.rateLimits = new RateLimits(clock);
    }

    /// Goes by the rate limits that earlier ticks met.
    public void goBy(List<RequestLimit> known) {
        rateLimits.goBy(known);
    }

    /// @param note told of each rate limit that is met from now on
    public void noteLimits(Consumer<RequestLimit> note) {
        rateLimits.note(note);
    }

    /// What forges said about the requests they still allow, by host and token.
    public List<RequestQuota> quotas() {
        return quotas.all();
    }

    void sawQuota(String host, Optional<Token> token, Response response) {
        quotas.saw(host, token, response::header, clock.instant());
    }

    RestLimits limits() {
        return limits;
    }

    RateLimits rateLimits() {
        return rateLimits;
    }

    InstantSource clock() {
        return clock;
    }

    Duration timeLeft() {
        return timeLeft.get();
    }

    /// A place among the requests to a host that are under way together; closing it leaves it to the next one.
    interface Place extends AutoCloseable {
        @Override
        void close();
    }

    /// Waits for a place, for as long as the tick lasts. Empty when there was none.
    Optional<Place> place(String host) {
        Semaphore places = hosts.computeIfAbsent(host, _ -> new Semaphore(limits.atOnce(), true));
        try {
            return places.tryAcquire(Math.max(0, timeLeft().toMillis()), TimeUnit.MILLISECONDS) ? Optional.of(places::release) : Optional.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /// @param sent told when the request begins to leave
    Call call(Request request, SentWatch sent) throws ForgeException {
        OkHttpClient client = client(request.isHttps()).newBuilder().eventListener(sent).build();
        Call call = client.newCall(request);
        Duration most = timeLeft().compareTo(limits.call()) < 0 ? timeLeft() : limits.call();
        call.timeout().timeout(Math.max(1, most.toMillis()), TimeUnit.MILLISECONDS);
        return call;
    }

    private synchronized OkHttpClient client(boolean https) throws ForgeException {
        if (plain == null) {
            plain = build();
        }
        if (https && secure == null) {
            SystemTrust trust = SystemTrust.from(environment);
            secure = plain.newBuilder()
                    .connectionSpecs(List.of(ConnectionSpec.MODERN_TLS))
                    .sslSocketFactory(trust.sockets(), trust.manager())
                    .build();
        }
        return https ? secure : plain;
    }

    private OkHttpClient build() throws ForgeException {
        ProxyFromEnvironment proxy = ProxyFromEnvironment.of(environment);
        return new OkHttpClient.Builder()
                // Without a TLS specification the library does not load the certificates it would not use.
                .connectionSpecs(List.of(ConnectionSpec.CLEARTEXT))
                .proxySelector(proxy)
                .proxyAuthenticator(proxy)
                .connectionPool(new ConnectionPool(limits.atOnce(), 1, TimeUnit.MINUTES))
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .followSslRedirects(false)
                .connectTimeout(limits.connect())
                .readTimeout(limits.silence())
                .writeTimeout(limits.silence())
                .addNetworkInterceptor(ForgeHttp::hideRetryAfter)
                .build();
    }

    private static Response hideRetryAfter(Interceptor.Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        String retryAfter = response.header(RETRY_AFTER);
        return retryAfter == null
                ? response
                : response.newBuilder().removeHeader(RETRY_AFTER).header(RETRY_AFTER_KEPT, retryAfter).build();
    }

    @Override
    public synchronized void close() {
        if (plain != null) {
            plain.connectionPool().evictAll();
            plain.dispatcher().executorService().shutdown();
        }
    }
}
