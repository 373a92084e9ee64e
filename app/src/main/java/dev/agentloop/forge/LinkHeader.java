package dev.agentloop.forge;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The `Link` header (RFC 8288), by which most forges page.
final class LinkHeader {
    private static final Pattern LINK = Pattern.compile("<([^>]*)>([^<]*)");
    private static final Pattern NEXT = Pattern.compile(";\\s*rel\\s*=\\s*\"?(?:[^\"]*\\s)?next[\\s\";,]?", Pattern.CASE_INSENSITIVE);

    private LinkHeader() {}

    static Optional<Resource> next(List<String> headers) {
        for (String header : headers) {
            Matcher link = LINK.matcher(header);
            while (link.find()) {
                if (NEXT.matcher(link.group(2)).find()) {
                    return Optional.of(resource(link.group(1)));
                }
            }
        }
        return Optional.empty();
    }

    /// A page that cannot be asked for is an error: without it the listing would be taken for complete.
    private static Resource resource(String link) {
        try {
            return Resource.ofLink(new URI(link));
        } catch (URISyntaxException e) {
            throw new Json.Unexpected("the link to the next page is no address: " + e.getReason());
        }
    }
}
