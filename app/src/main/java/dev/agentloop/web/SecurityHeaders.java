package dev.agentloop.web;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;

/// What every answer tells the browser to refuse, errors included.
final class SecurityHeaders implements HttpConfiguration.Customizer {
    /// Bootstrap's sheet holds its small pictures as `data:`.
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
            + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    /// A year, as browsers ask of whoever means it.
    private static final String STRICT_TRANSPORT = "max-age=31536000";

    private final Doors doors;

    SecurityHeaders(Doors doors) {
        this.doors = doors;
    }

    @Override
    public Request customize(Request request, HttpFields.Mutable headers) {
        headers.put("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("X-Frame-Options", "DENY");
        // With "no-referrer" browsers would send "Origin: null" with the forms of our own pages.
        headers.put("Referrer-Policy", "same-origin");
        headers.put("Cross-Origin-Opener-Policy", "same-origin");
        headers.put("Cross-Origin-Resource-Policy", "same-origin");
        headers.put("Permissions-Policy", "publickey-credentials-get=(self), publickey-credentials-create=(self), camera=(), geolocation=(), microphone=()");
        headers.put(HttpHeader.CACHE_CONTROL, "no-store");
        String host = request.getHeaders().get(HttpHeader.HOST);
        if (host != null && doors.isEncrypted(host)) {
            headers.put("Strict-Transport-Security", STRICT_TRANSPORT);
        }
        return request;
    }
}
