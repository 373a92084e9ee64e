package dev.agentloop.web;

import dev.agentloop.passkey.Passkeys;
import dev.agentloop.passkey.Sessions;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.MinimumDataRateHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/// The server of the web page. Plain HTTP/1.1: whoever opens it to a network puts a proxy with TLS before it.
public final class WebServer implements AutoCloseable {
    /// A connection on which nothing moves: somebody went away, or holds it open on purpose. Live runs send something more often.
    private static final Duration IDLE = Duration.ofSeconds(30);

    /// Of a body, in bytes a second: what is slower is no browser.
    private static final int SLOWEST_BODY = 100;

    /// With their buffers they stay within some tens of megabytes; a browser has six.
    private static final int MOST_CONNECTIONS = 500;

    /// Cookies and a passkey's page need a few hundred bytes.
    private static final int MOST_HEADERS = 8 * 1024;

    private static final Duration STOP = Duration.ofSeconds(3);

    /// For what waits: the connections. What answers, runs on virtual threads.
    private static final int MOST_THREADS = 16;

    private final Server server;
    private final ServerConnector connector;
    private final Http http;

    /// @param log a line for each thing an operator wants to know of
    public WebServer(Settings settings, Records records, Passkeys passkeys, Sessions sessions, InstantSource clock, Consumer<String> log) {
        Logger.getLogger("org.eclipse.jetty").setLevel(Level.WARNING);
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS);
        threads.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
        this.server = new Server(threads);
        Doors doors = new Doors(settings.origins());
        Assets assets = new Assets();
        Pages pages = new Pages(assets, clock, records);
        Routes routes = new Routes(records, pages, assets, new SignIn(passkeys, sessions, pages, clock, log), new RunPages(records, pages));
        Monitoring monitoring = new Monitoring(records, settings.monitoring(), settings.address().getAddress().isLoopbackAddress());
        this.http = new Http(routes, doors, new Sender(settings.proxies()), new VisitorCookie(sessions, log), monitoring, log);
        SecurityHeaders headers = new SecurityHeaders(doors);
        this.connector = connector(settings.address(), headers);
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, connector));
        server.setHandler(new MinimumDataRateHandler(http, SLOWEST_BODY, 0));
        server.setErrorHandler(new PlainErrors(headers));
        server.setStopTimeout(STOP.toMillis());
    }

    private ServerConnector connector(InetSocketAddress address, SecurityHeaders headers) {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setRequestHeaderSize(MOST_HEADERS);
        configuration.setUriCompliance(UriCompliance.UNAMBIGUOUS);
        configuration.setRelativeRedirectAllowed(true);
        configuration.addCustomizer(headers);
        ServerConnector made = new ServerConnector(server, new HttpConnectionFactory(configuration));
        made.setHost(address.getAddress().getHostAddress());
        made.setPort(address.getPort());
        made.setIdleTimeout(IDLE.toMillis());
        return made;
    }

    /// @throws BindException when the address cannot be listened on
    public void start() throws IOException {
        try {
            server.start();
        } catch (IOException e) {
            throw e.getCause() instanceof BindException taken ? taken : e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    /// The port it listens on, once it is started.
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() {
        http.stopStreams();
        try {
            server.stop();
        } catch (Exception e) {
            Logger.getLogger(WebServer.class.getName()).log(Level.WARNING, "the server did not stop cleanly", e);
        }
    }
}
