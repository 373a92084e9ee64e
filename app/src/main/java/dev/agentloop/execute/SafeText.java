package dev.agentloop.execute;

import dev.agentloop.model.LoopConfig;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What somebody else said, for a page of a forge: secrets blanked, people outside `usernames` not called, and no marker of ours but our own.
///
/// @param mask blanks out secrets
record SafeText(LoopConfig config, UnaryOperator<String> mask) {
    /// Forges see a call behind anything but a letter or digit, `_@bob_` and `/@bob` included, and in the text that `&#64;` stands for.
    private static final Pattern MENTION = Pattern.compile("(?<![A-Za-z0-9])(@|&#0{0,9}64;?|&#[xX]0{0,9}40;?|&commat;)([A-Za-z0-9][A-Za-z0-9_-]*)");

    /// What moves a cursor means nothing in a comment, and some databases refuse the whole of it.
    private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x1f\\x7f-\\x9f&&[^\\n\\t]]");

    String text(String text) {
        String printable = CONTROL.matcher(text.replace("\r\n", "\n")).replaceAll("");
        String masked = mask.apply(printable).replace("<!-- agentloop", "<!-- (agentloop)");
        CodeSpans code = CodeSpans.of(masked);
        return MENTION.matcher(masked).replaceAll(found -> Matcher.quoteReplacement(
                config.allows(found.group(2)) || code.contains(found.start()) ? found.group() : found.group(1) + "\u200B" + found.group(2)));
    }
}
