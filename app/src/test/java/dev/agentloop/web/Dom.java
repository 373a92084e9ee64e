package dev.agentloop.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What `run.js` makes of what it is sent: a block takes the place of what has its id, or comes at the end.
final class Dom {
    private static final Pattern BLOCK = Pattern.compile("<(details|div|section|pre|p) class=\"block[^>]* id=\"(at-[0-9-]+)\"");

    private final Map<String, String> blocks = new LinkedHashMap<>();

    /// @param html of a page, or of an event
    void put(String html) {
        Matcher block = BLOCK.matcher(html);
        String id = null;
        int begin = 0;
        while (block.find()) {
            if (id != null) {
                blocks.put(id, html.substring(begin, block.start()).strip());
            }
            id = block.group(2);
            begin = block.start();
        }
        if (id != null) {
            blocks.put(id, html.substring(begin).replaceFirst("(?s)</div>\\s*(<nav|<details id=\"stderr\"|</main|<p id=\"nothing\").*", "").strip());
        }
    }

    List<String> ids() {
        return List.copyOf(blocks.keySet());
    }

    Map<String, String> blocks() {
        return blocks;
    }

    @Override
    public String toString() {
        return String.join("\n", blocks.values());
    }
}
