package dev.agentloop.cli;

import dev.agentloop.passkey.PasskeyStore;
import dev.agentloop.passkey.Passkeys;
import dev.agentloop.passkey.RelyingParty;
import dev.agentloop.passkey.Sessions;
import dev.agentloop.state.StateRoot;
import dev.agentloop.web.Network;
import dev.agentloop.web.Settings;
import dev.agentloop.web.WebServer;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `agentloop serve`: the web page.
@Command(
        name = "serve",
        description = "Shows what status and logs show in a browser, to people whose passkeys you approved. Changes nothing. Ends with Ctrl-C.",
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
    private final Program program;

    @Mixin
    private Directories directories;

    @Option(names = {"--addr", "-addr"}, paramLabel = "HOST:PORT", defaultValue = "127.0.0.1:8080", description = "Where to listen (default: ${DEFAULT-VALUE}).")
    private String address;

    @Option(
            names = {"--rp-id", "-rp-id"},
            paramLabel = "DOMAIN",
            defaultValue = "localhost",
            description = "The page's domain. Passkeys belong to it for good (default: ${DEFAULT-VALUE}).")
    private String rpId;

    @Option(names = {"--rp-name", "-rp-name"}, paramLabel = "NAME", defaultValue = "AgentLoop", description = "What browsers show beside a passkey (default: ${DEFAULT-VALUE}).")
    private String rpName;

    @Option(
            names = {"--origins", "-origins"},
            paramLabel = "URL",
            split = ",",
            description = "Where browsers find the page, the main one first (default: https://DOMAIN, or http://localhost:PORT).")
    private List<String> origins = List.of();

    @Option(
            names = "--trusted-proxy",
            paramLabel = "NETWORK",
            split = ",",
            description = "Addresses of proxies whose X-Forwarded-For is believed, like 10.0.0.0/8. Without it, it never is.")
    private List<String> proxies = List.of();

    @Option(
            names = "--monitoring",
            description = "Answer /healthz and /metrics to everybody who can reach the server. Without it, to this machine alone, and only when it listens on a loopback address.")
    private boolean monitoring;

    ServeCommand(Program program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        InetSocketAddress listen = listen();
        List<String> wanted = origins.isEmpty() ? List.of(rpId.equals("localhost") ? "http://localhost:" + listen.getPort() : "https://" + rpId) : origins;
        Settings settings = new Settings(listen, wanted, networks(), monitoring);
        CountDownLatch end = new CountDownLatch(1);
        StateRoot state = directories.state(program);
        SecureRandom random = new SecureRandom();
        PasskeyStore store = new PasskeyStore(state, program.clock());
        Passkeys passkeys = new Passkeys(party(wanted), store, program.clock(), random);
        Sessions sessions = new Sessions(state, store, program.clock(), random, Sessions.IDLE, Sessions.ABSOLUTE);
        try (WebServer server = new WebServer(settings, new LoopRecords(program, directories), passkeys, sessions, program.clock(), program.console()::err)) {
            server.start();
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            if (!listen.getAddress().isLoopbackAddress()) {
                program.console().err("whoever can reach %s reads along: it is not encrypted. Let it listen on 127.0.0.1, behind a proxy with TLS".formatted(address));
            }
            program.console().err("the page is at %s; Ctrl-C ends it".formatted(String.join(" and ", wanted)));
            end.await();
        } catch (BindException e) {
            throw new UsageException("--addr %s: %s; let it listen on another port, or end what uses this one".formatted(address, e.getMessage()));
        }
        return ExitCode.DONE.number();
    }

    private RelyingParty party(List<String> wanted) throws UsageException {
        try {
            return new RelyingParty(rpId, rpName, Set.copyOf(wanted));
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage());
        }
    }

    private List<Network> networks() throws UsageException {
        try {
            return proxies.stream().map(Network::of).toList();
        } catch (IllegalArgumentException e) {
            throw new UsageException("--trusted-proxy " + e.getMessage());
        }
    }

    /// `127.0.0.1:8080`, `[::1]:8080`, `:8080` for all addresses.
    private InetSocketAddress listen() throws UsageException {
        int colon = address.lastIndexOf(':');
        String port = address.substring(colon + 1);
        if (colon < 0 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535 || Integer.parseInt(port) == 0) {
            throw new UsageException("--addr %s: write HOST:PORT, like 127.0.0.1:8080".formatted(address));
        }
        String host = address.substring(0, colon).replaceAll("^\\[|]$", "");
        try {
            return new InetSocketAddress(host.isEmpty() ? InetAddress.ofLiteral("0.0.0.0") : host.equals("localhost") ? InetAddress.getLoopbackAddress() : InetAddress.ofLiteral(host), Integer.parseInt(port));
        } catch (IllegalArgumentException _) {
            throw new UsageException("--addr %s: the host is an IP address of this machine, or localhost".formatted(address));
        }
    }
}
