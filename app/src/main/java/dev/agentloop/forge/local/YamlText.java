package dev.agentloop.forge.local;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Writes single YAML values as a person would: bare where that is safe, else in double quotes.
final class YamlText {
    /// Neither ':' nor '#' nor a quote, bracket or comma, no space at either end: means itself, in a flow list too.
    private static final Pattern BARE = Pattern.compile("\\p{L}[\\p{L}\\p{N}_/.()-]*( [\\p{L}\\p{N}_/.()-]+)*");

    /// Bare words that some YAML reader takes for something else than text.
    private static final Set<String> RESERVED = Set.of("null", "true", "false", "yes", "no", "on", "off", "y", "n");

    private static final Pattern TIME = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z");

    private YamlText() {}

    static String scalar(String text) {
        boolean isWord = BARE.matcher(text).matches() && !RESERVED.contains(text.toLowerCase(Locale.ROOT));
        return isWord || TIME.matcher(text).matches() ? text : quoted(text);
    }

    /// A list on one line, of scalars that are written already.
    static String flow(List<String> written) {
        return written.stream().collect(Collectors.joining(", ", "[", "]"));
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                default -> {
                    if (isPrintable(c)) {
                        out.appendCodePoint(c);
                    } else {
                        out.append("\\u%04x".formatted(c));
                    }
                }
            }
        });
        return out.append('"').toString();
    }

    /// YAML's own notion, which leaves out line separators, byte order marks and halves of surrogate pairs.
    private static boolean isPrintable(int c) {
        return (c >= 0x20 && c < 0x7f)
                || (c >= 0xa0 && c < 0xd800 && c != 0x2028 && c != 0x2029)
                || (c >= 0xe000 && c < 0xfffe && c != 0xfeff)
                || c >= 0x10000;
    }
}
