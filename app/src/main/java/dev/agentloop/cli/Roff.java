package dev.agentloop.cli;

import java.util.Locale;
import java.util.regex.Pattern;

/// Text in the language of manual pages, with the macros of man(7) that groff and mandoc both know.
final class Roff {
    /// What a sentence quotes: a command line, or a word between backticks.
    private static final Pattern QUOTED = Pattern.compile("'(agentloop[^']*)'|`([^`]+)`");

    private final StringBuilder text = new StringBuilder();

    void title(String name, String source) {
        // Without a date: the page says the same on whatever day it is made.
        text.append(".TH \"%s\" \"1\" \"\" \"%s\" \"User Commands\"\n".formatted(plain(name.toUpperCase(Locale.ROOT)), plain(source)));
        // Long options and paths leave wide gaps in justified lines.
        text.append(".nh\n.ad l\n");
    }

    void section(String name) {
        text.append(".SH ").append(name).append('\n');
    }

    void paragraph(String sentences) {
        text.append(".PP\n");
        line(prose(sentences));
    }

    /// @param tag already in this language
    void item(String tag, String sentences) {
        text.append(".TP\n");
        line(tag);
        line(prose(sentences));
    }

    void verbatim(Iterable<String> lines) {
        text.append(".PP\n.in +4n\n.nf\n");
        lines.forEach(line -> line(plain(line)));
        text.append(".fi\n.in\n");
    }

    /// A line in this language; at its beginning a dot or an apostrophe would be a macro.
    void line(String line) {
        text.append(line.matches("(?s)[.'].*") ? "\\&" : "").append(line).append('\n');
    }

    void macro(String line) {
        text.append(line).append('\n');
    }

    static String bold(String words) {
        return "\\fB" + plain(words) + "\\fR";
    }

    static String italic(String words) {
        return "\\fI" + plain(words) + "\\fR";
    }

    /// Sentences, in which commands are bold.
    private static String prose(String sentences) {
        StringBuilder out = new StringBuilder();
        int from = 0;
        for (var found = QUOTED.matcher(sentences); found.find(); from = found.end()) {
            out.append(plain(sentences.substring(from, found.start()))).append(bold(found.group(1) == null ? found.group(2) : found.group(1)));
        }
        return out.append(plain(sentences.substring(from))).toString();
    }

    /// Characters that mean something, or that would come out as typographic ones which cannot be copied into a shell.
    static String plain(String words) {
        StringBuilder out = new StringBuilder();
        words.codePoints().forEach(c -> out.append(switch (c) {
            case '\\' -> "\\e";
            case '-' -> "\\-";
            case '\'' -> "\\(aq";
            case '"' -> "\\(dq";
            case '`' -> "\\(ga";
            case '^' -> "\\(ha";
            case '~' -> "\\(ti";
            default -> c < 128 ? Character.toString(c) : "\\[u%04X]".formatted(c);
        }));
        return out.toString();
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
