package dev.agentloop.forge;

import dev.agentloop.model.ForgeException;
import dev.agentloop.model.ForgeException.Kind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import okhttp3.Authenticator;
import okhttp3.Credentials;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.Route;

/// `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, in either case, as curl and Go read them. Loopback never goes through a proxy.
final class ProxyFromEnvironment extends ProxySelector implements Authenticator {
    private final Optional<URI> forHttps;
    private final Optional<URI> forHttp;
    private final List<String> exempt;

    private ProxyFromEnvironment(Optional<URI> forHttps, Optional<URI> forHttp, List<String> exempt) {
        this.forHttps = forHttps;
        this.forHttp = forHttp;
        this.exempt = exempt;
    }

    static ProxyFromEnvironment of(Map<String, String> environment) throws ForgeException {
        List<String> exempt = Arrays.stream(either(environment, "NO_PROXY").orElse("").split("[,\\s]+"))
                .map(entry -> entry.toLowerCase(Locale.ROOT))
                .filter(entry -> !entry.isEmpty())
                .toList();
        return new ProxyFromEnvironment(proxy(environment, "HTTPS_PROXY"), proxy(environment, "HTTP_PROXY"), exempt);
    }

    private static Optional<String> either(Map<String, String> environment, String name) {
        String value = environment.getOrDefault(name.toLowerCase(Locale.ROOT), environment.getOrDefault(name, ""));
        return Optional.of(value.strip()).filter(v -> !v.isEmpty());
    }

    private static Optional<URI> proxy(Map<String, String> environment, String name) throws ForgeException {
        Optional<String> value = either(environment, name);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        String url = value.get().contains("://") ? value.get() : "http://" + value.get();
        try {
            URI uri = new URI(url);
            if (uri.getHost() != null && "http".equalsIgnoreCase(uri.getScheme())) {
                return Optional.of(uri);
            }
        } catch (URISyntaxException _) {
            // Said below, without the value: it may hold a password.
        }
        throw new ForgeException(
                Kind.UNAVAILABLE, "Cannot use %s: it is not of the form http://[USER:PASSWORD@]HOST:PORT. Correct it, or unset it.".formatted(name));
    }

    @Override
    public List<Proxy> select(URI target) {
        return chosen(target)
                .map(proxy -> new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.getHost(), proxy.getPort() < 0 ? 80 : proxy.getPort())))
                .map(List::of)
                .orElse(List.of(Proxy.NO_PROXY));
    }

    private Optional<URI> chosen(URI target) {
        return isExempt(target) ? Optional.empty() : "https".equals(target.getScheme()) ? forHttps : forHttp;
    }

    private boolean isExempt(URI target) {
        String host = target.getHost().toLowerCase(Locale.ROOT).replaceAll("[\\[\\]]", "");
        if (host.equals("localhost") || host.startsWith("127.") || host.equals("::1")) {
            return true;
        }
        return exempt.stream().anyMatch(entry -> {
            String plain = entry.replaceFirst("^\\*?\\.", "").replaceFirst(":[0-9]+$", "");
            return entry.equals("*") || host.equals(plain) || host.endsWith("." + plain);
        });
    }

    @Override
    public void connectFailed(URI target, SocketAddress proxy, IOException why) {
        // The request's own failure says it.
    }

    /// Answers a proxy that asks for a password, once.
    @Override
    public Request authenticate(Route route, Response response) {
        String userInfo = chosen(response.request().url().uri()).map(URI::getUserInfo).orElse(null);
        if (userInfo == null || response.request().header("Proxy-Authorization") != null) {
            return null;
        }
        String[] parts = userInfo.split(":", 2);
        String credentials = Credentials.basic(parts[0], parts.length > 1 ? parts[1] : "");
        return response.request().newBuilder().header("Proxy-Authorization", credentials).build();
    }
}
