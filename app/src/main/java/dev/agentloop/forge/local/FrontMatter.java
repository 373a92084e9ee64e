package dev.agentloop.forge.local;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// A Markdown text that begins with YAML between two lines `---`, taken apart without losing where each value stands, so that an edit changes nothing else.
///
/// @param closingFence where the second `---` begins
/// @param rest what follows it
record FrontMatter(String file, String text, Map<String, Entry> entries, int closingFence, String rest) {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Pattern OPENING = Pattern.compile("\\A\uFEFF?---[ \t]*\r?\n");
    private static final Pattern CLOSING = Pattern.compile("^---[ \t]*(\r?\n|\\z)", Pattern.MULTILINE);

    /// A value and the half-open range of `text` it fills. Ranges count `char`s.
    ///
    /// @param keyEnd where its key ends
    record Entry(Value value, int start, int end, int keyEnd, int line) {}

    sealed interface Value {
        /// @param text what it means, empty for `null`
        record Scalar(String text) implements Value {}

        /// @param items scalars all
        record Items(List<Entry> items) implements Value {
            List<String> texts() {
                return items.stream().map(i -> ((Scalar) i.value()).text()).toList();
            }
        }

        /// A map, or a list of more than scalars.
        record Other() implements Value {}
    }

    static FrontMatter parse(String file, String text) throws BrokenFileException {
        var opening = OPENING.matcher(text);
        if (!opening.find()) {
            throw new BrokenFileException(file, 1, "does not begin with front matter: put title and author between two lines '---'");
        }
        var closing = CLOSING.matcher(text);
        if (!closing.find(opening.end())) {
            throw new BrokenFileException(file, 1, "the front matter has no end: put a line '---' after it");
        }
        Map<String, Entry> entries = new Reading(file, text, opening.end(), closing.start()).entries();
        return new FrontMatter(file, text, entries, closing.start(), text.substring(closing.end()));
    }

    /// A file that is YAML from its first line to its last.
    static FrontMatter yaml(String file, String text) throws BrokenFileException {
        return new FrontMatter(file, text, new Reading(file, text, 0, text.length()).entries(), text.length(), "");
    }

    /// The text after the front matter, without the line break that ends it and the empty line that sets it off.
    String body() {
        String body = rest.replaceFirst("\\A\r?\n", "");
        return body.replaceFirst("\r?\n\\z", "");
    }

    /// A single value; empty when there is none.
    Optional<String> scalar(String key) throws BrokenFileException {
        Optional<Entry> entry = Optional.ofNullable(entries.get(key));
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        if (entry.get().value() instanceof Value.Scalar(String value)) {
            return Optional.of(value).filter(v -> !v.isBlank());
        }
        throw problem(key, "'%s' is a single value".formatted(key));
    }

    /// A list of values; a single one counts as a list of one.
    List<String> items(String key) throws BrokenFileException {
        Optional<Entry> entry = Optional.ofNullable(entries.get(key));
        if (entry.isEmpty()) {
            return List.of();
        }
        return switch (entry.get().value()) {
            case Value.Items list -> list.texts();
            case Value.Scalar(String one) -> one.isBlank() ? List.of() : List.of(one);
            case Value.Other() -> throw problem(key, "'%s' is a list of names, e.g. %s: [bug, loop/plan]".formatted(key, key));
        };
    }

    BrokenFileException problem(String key, String why) {
        return new BrokenFileException(file, Optional.ofNullable(entries.get(key)).map(Entry::line).orElse(1), why);
    }

    /// With another single value, in the place of the old one or on a line of its own.
    FrontMatter withScalar(String key, String value) throws BrokenFileException {
        return with(key, YamlText.scalar(value));
    }

    /// With some items less and some more; the others keep their place and their spelling.
    FrontMatter withItems(String key, List<String> remove, List<String> add) throws BrokenFileException {
        Optional<Entry> entry = Optional.ofNullable(entries.get(key));
        if (entry.isPresent() && entry.get().value() instanceof Value.Items(List<Entry> items) && isBlock(entry.get(), items)) {
            return parse(file, new BlockList(text, entry.get(), items).edited(remove, add, eol()));
        }
        List<String> written = new ArrayList<>();
        if (entry.isPresent() && entry.get().value() instanceof Value.Items(List<Entry> items)) {
            items.stream()
                    .filter(i -> !remove.contains(((Value.Scalar) i.value()).text()))
                    .forEach(i -> written.add(text.substring(i.start(), i.end())));
        } else {
            items(key).stream().filter(i -> !remove.contains(i)).map(YamlText::scalar).forEach(written::add);
        }
        add.stream().map(YamlText::scalar).forEach(written::add);
        return with(key, YamlText.flow(written));
    }

    private boolean isBlock(Entry entry, List<Entry> items) {
        return !items.isEmpty() && text.charAt(entry.start()) != '[';
    }

    private FrontMatter with(String key, String written) throws BrokenFileException {
        Entry entry = entries.get(key);
        if (entry == null) {
            return parse(file, splice(closingFence, closingFence, key + ": " + written + eol()));
        }
        boolean touchesColon = text.charAt(entry.start() - 1) == ':';
        return parse(file, splice(entry.start(), entry.end(), (touchesColon ? " " : "") + written));
    }

    private String splice(int start, int end, String replacement) {
        return text.substring(0, start) + replacement + text.substring(end);
    }

    private String eol() {
        return text.startsWith("\r\n", text.indexOf('\n') - 1) ? "\r\n" : "\n";
    }

    /// Reads the YAML between the fences, token by token, because only tokens know where they stand.
    private record Reading(String file, String text, int from, int to) {
        Map<String, Entry> entries() throws BrokenFileException {
            Map<String, Entry> found = new LinkedHashMap<>();
            try (JsonParser parser = YAML.createParser(text.substring(from, to))) {
                JsonToken first = parser.nextToken();
                if (first != null && first != JsonToken.START_OBJECT) {
                    throw new BrokenFileException(file, 1 + linesBefore(), "is not 'key: value' lines");
                }
                while (first != null && parser.nextToken() == JsonToken.PROPERTY_NAME) {
                    String key = parser.getString();
                    int keyEnd = end(parser);
                    int line = line(parser);
                    parser.nextToken();
                    if (found.put(key, value(parser, keyEnd)) != null) {
                        throw new BrokenFileException(file, line, "'%s' is there twice".formatted(key));
                    }
                }
            } catch (JacksonException broken) {
                int line = broken.getLocation() == null ? 1 : broken.getLocation().getLineNr();
                throw new BrokenFileException(file, line + linesBefore(), inWords(broken));
            }
            return found;
        }

        private Entry value(JsonParser parser, int keyEnd) {
            int start = start(parser);
            int line = line(parser);
            if (parser.currentToken() != JsonToken.START_ARRAY) {
                Value value = parser.currentToken().isScalarValue() ? scalar(parser) : new Value.Other();
                int end = end(parser);
                parser.skipChildren();
                return new Entry(value, start, end, keyEnd, line);
            }
            List<Entry> items = new ArrayList<>();
            boolean scalars = true;
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                scalars &= parser.currentToken().isScalarValue();
                items.add(new Entry(scalars ? scalar(parser) : new Value.Other(), start(parser), end(parser), keyEnd, line(parser)));
                parser.skipChildren();
            }
            return new Entry(scalars ? new Value.Items(items) : new Value.Other(), start, end(parser), keyEnd, line);
        }

        /// The reader takes a bare `~` for text, where YAML means nothing.
        private Value scalar(JsonParser parser) {
            boolean isNothing = parser.currentToken() == JsonToken.VALUE_NULL || text.startsWith("~", start(parser));
            return new Value.Scalar(isNothing ? "" : parser.getString());
        }

        private int start(JsonParser parser) {
            return at(parser.currentTokenLocation().getCharOffset());
        }

        private int end(JsonParser parser) {
            return at(parser.currentLocation().getCharOffset());
        }

        /// The YAML reader counts code points, not `char`s.
        private int at(long codePoints) {
            return text.offsetByCodePoints(from, (int) codePoints);
        }

        private int line(JsonParser parser) {
            return parser.currentTokenLocation().getLineNr() + linesBefore();
        }

        /// The opening fence.
        private int linesBefore() {
            return from > 0 ? 1 : 0;
        }

        /// The reader's message without its drawing of the place, which the line number replaces.
        private static String inWords(JacksonException broken) {
            String said = broken.getOriginalMessage()
                    .lines()
                    .filter(l -> !l.startsWith(" "))
                    .collect(Collectors.joining(", "));
            return said.contains("mapping values are not allowed") ? said + ": put a text that contains ': ' in quotes" : said;
        }
    }
}
