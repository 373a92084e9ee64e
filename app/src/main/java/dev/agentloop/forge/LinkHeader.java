package dev.agentloop.forge;

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
                    return Optional.of(Resource.ofLink(link.group(1)));
                }
            }
        }
        return Optional.empty();
    }
}
