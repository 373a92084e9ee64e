package dev.agentloop.forge.jira;

import java.net.URI;
import java.util.Locale;

/// Where the project is.
///
/// @param url of the site, `https://acme.atlassian.net`, or of the gateway that tokens with scopes need, `https://api.atlassian.com/ex/jira/CLOUD_ID`; without a slash at its end
/// @param project its key as configured: `SHOP`
record Address(String url, String project) {
    Address {
        url = url.replaceFirst("/+$", "");
    }

    /// Whether pages for people are elsewhere.
    boolean isGateway() {
        return URI.create(url).getPath().startsWith("/ex/jira/");
    }

    /// What a cursor says it belongs to.
    String scope() {
        URI uri = URI.create(url);
        return (uri.getAuthority() + uri.getPath()).toLowerCase(Locale.ROOT) + "/" + project;
    }
}
