package dev.agentloop.web;

import java.util.Optional;
import org.eclipse.jetty.server.Request;

/// `/healthz` and `/metrics`, which ask nobody who they are. So they are for this machine alone, unless the operator opens them: on an address of the network everybody could read
/// them, and through a proxy on this machine as well.
final class Monitoring {
    private final Records records;
    private final boolean open;
    private final boolean loopback;

    /// @param open whether they are for everybody
    /// @param loopback whether the server listens for this machine alone
    Monitoring(Records records, boolean open, boolean loopback) {
        this.records = records;
        this.open = open;
        this.loopback = loopback;
    }

    Optional<Answer> answer(Request request, String host) {
        String path = Request.getPathInContext(request);
        boolean ours = path.equals("/healthz") || path.equals("/metrics");
        if (!ours || !request.getMethod().equals("GET") || !open && !(loopback && isLocal(request, host))) {
            return Optional.empty();
        }
        return Optional.of(path.equals("/healthz")
                ? new Answer.Text(200, "ok\n")
                : new Answer.Text(200, "text/plain; version=0.0.4", records.metrics(), Optional.empty()));
    }

    /// A name that somebody pointed at this machine is none of these, and what a proxy passes on says so.
    private static boolean isLocal(Request request, String host) {
        boolean passedOn = request.getHeaders().contains("X-Forwarded-For") || request.getHeaders().contains("Forwarded");
        String name = Doors.name(host);
        return !passedOn && (name.equals("localhost") || Network.literal(name).isPresent());
    }
}
