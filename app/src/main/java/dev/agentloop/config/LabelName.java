package dev.agentloop.config;

import dev.agentloop.model.Label;
import java.util.Optional;

/// What every forge takes as a label.
final class LabelName {
    /// GitHub's limit, the lowest: it answers a longer one with 422.
    private static final int LONGEST = 50;

    static final String PREFIX = "loop/";

    private LabelName() {}

    /// A label whose presence is an issue's state.
    static Optional<Label> managed(Fields fields, String key, Text text) {
        String value = text.value();
        if (!value.startsWith(PREFIX) || value.length() == PREFIX.length()) {
            String word = value.replaceFirst("(?i)^loop/*[-_:]*", "");
            String next = word.isBlank() ? "write a word after it, as in loop/plan" : "write %s%s".formatted(PREFIX, word);
            refuse(fields, key, text, "only labels that begin with 'loop/' are moved, and a name follows it", next);
            return Optional.empty();
        }
        return any(fields, key, text);
    }

    static Optional<Label> any(Fields fields, String key, Text text) {
        String value = text.value();
        if (value.contains(",")) {
            refuse(fields, key, text, "forges take a comma for the end of a label's name", "write it without");
        } else if (value.codePointCount(0, value.length()) > LONGEST) {
            refuse(fields, key, text, "GitHub takes at most %d characters".formatted(LONGEST), "shorten it");
        } else if (!value.equals(value.strip())) {
            refuse(fields, key, text, "forges cut white space off the ends of a label", "write it without");
        } else {
            return Optional.of(new Label(value));
        }
        return Optional.empty();
    }

    private static void refuse(Fields fields, String key, Text text, String why, String next) {
        fields.refuse(text.at(), "'%s' is %s".formatted(fields.named(key), text.quoted()), why, next);
    }
}
