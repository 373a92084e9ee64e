package dev.agentloop.forge.jira;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// The inline nodes of one ADF block as Markdown. Marks that several texts in a row share are opened once.
final class AdfSpans {
    private static final Pattern BACKTICKS = Pattern.compile("`+");

    private final StringBuilder out = new StringBuilder();
    /// Outermost first.
    private final List<Span> open = new ArrayList<>();

    private AdfSpans() {}

    /// @param begin before the text
    /// @param end after it
    private record Span(String begin, String end) {}

    static String markdown(JsonNode content) {
        AdfSpans spans = new AdfSpans();
        content.forEach(spans::add);
        spans.closeFrom(0);
        return spans.out.toString().strip();
    }

    static int longestRun(String text) {
        return BACKTICKS.matcher(text).results().mapToInt(run -> run.group().length()).max().orElse(0);
    }

    private void add(JsonNode node) {
        JsonNode attributes = node.path("attrs");
        switch (node.path("type").asString("")) {
            case "text" -> text(node.path("text").asString(""), node.path("marks"));
            case "hardBreak" -> out.append('\n');
            case "mention" -> plain(attributes.path("text").stringValueOpt().orElse("@" + attributes.path("id").asString("")));
            case "emoji" -> plain(attributes.path("text").stringValueOpt().filter(s -> !s.isEmpty()).orElse(attributes.path("shortName").asString("")));
            case "status" -> plain(attributes.path("text").asString(""));
            case "date" -> plain(date(attributes.path("timestamp").asString("")));
            case "inlineCard" -> plain(attributes.path("url").asString(""));
            case "mediaInline" -> plain("[attachment]");
            default -> {
                plain(node.path("text").asString(""));
                node.path("content").forEach(this::add);
            }
        }
    }

    private static String date(String milliseconds) {
        try {
            return Instant.ofEpochMilli(Long.parseLong(milliseconds)).atOffset(ZoneOffset.UTC).toLocalDate().toString();
        } catch (NumberFormatException | DateTimeException _) {
            return milliseconds;
        }
    }

    private void plain(String text) {
        closeFrom(0);
        out.append(text);
    }

    private void text(String text, JsonNode marks) {
        List<Span> wanted = new ArrayList<>();
        String shown = text;
        for (JsonNode mark : marks) {
            String href = mark.path("attrs").path("href").asString("");
            if (mark.path("type").asString("").equals("link")) {
                boolean bare = href.equals(text) && !href.contains(" ");
                wanted.addFirst(bare ? new Span("<", ">") : new Span("[", "](" + (href.matches("[^\\s()<>]*") ? href : "<" + href + ">") + ")"));
            }
        }
        for (JsonNode mark : marks) {
            switch (mark.path("type").asString("")) {
                case "strong" -> wanted.add(new Span("**", "**"));
                case "em" -> wanted.add(new Span("*", "*"));
                case "strike" -> wanted.add(new Span("~~", "~~"));
                case "subsup" -> {
                    String tag = mark.path("attrs").path("type").asString("").equals("sup") ? "sup" : "sub";
                    wanted.add(new Span("<" + tag + ">", "</" + tag + ">"));
                }
                case "code" -> shown = code(text);
                default -> {}
            }
        }
        change(wanted, shown);
    }

    private static String code(String text) {
        String ticks = "`".repeat(longestRun(text) + 1);
        String pad = text.startsWith("`") || text.endsWith("`") ? " " : "";
        return ticks + pad + text + pad + ticks;
    }

    private void change(List<Span> wanted, String text) {
        int shared = 0;
        while (shared < open.size() && wanted.contains(open.get(shared))) {
            shared++;
        }
        closeFrom(shared);
        List<Span> more = wanted.stream().filter(span -> !open.contains(span)).toList();
        // Markdown sees no emphasis beside a space.
        int indent = more.isEmpty() ? 0 : text.length() - text.stripLeading().length();
        out.append(text, 0, indent);
        if (indent < text.length()) {
            more.forEach(span -> out.append(span.begin()));
            open.addAll(more);
        }
        out.append(text.substring(indent));
    }

    private void closeFrom(int index) {
        if (open.size() == index) {
            return;
        }
        int end = out.length();
        while (end > 0 && Character.isWhitespace(out.charAt(end - 1))) {
            end--;
        }
        String space = out.substring(end);
        out.setLength(end);
        while (open.size() > index) {
            out.append(open.removeLast().end());
        }
        out.append(space);
    }
}
