package dev.agentloop.config;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A YAML document as a tree that knows where everything stands.
sealed interface Node {
    Place at();

    /// What stands here, for a message: "a list", "the number 30".
    String described();

    /// Whether nothing, or nothing but white space, was written.
    boolean isEmpty();

    /// @param plain written without quotes, so that it may mean a number, a truth value or nothing
    record Scalar(String value, boolean plain, Place at) implements Node {
        private static final Pattern NUMBER =
                Pattern.compile("[-+]?(\\d+|0x[0-9a-fA-F]+|0o[0-7]+|(\\d+\\.\\d*|\\.\\d+|\\d+)([eE][-+]?\\d+)?|\\.(inf|Inf|INF)|\\.(nan|NaN|NAN))");
        private static final Pattern NOTHING = Pattern.compile("|~|null|Null|NULL");
        private static final Pattern TRUTH = Pattern.compile("true|True|TRUE|false|False|FALSE");

        boolean isNothing() {
            return plain && NOTHING.matcher(value).matches();
        }

        boolean isNumber() {
            return plain && NUMBER.matcher(value).matches();
        }

        boolean isTruth() {
            return plain && TRUTH.matcher(value).matches();
        }

        boolean isString() {
            return !isNothing() && !isNumber() && !isTruth();
        }

        Text text() {
            return new Text(value, at);
        }

        @Override
        public boolean isEmpty() {
            return isNothing() || value.isBlank();
        }

        @Override
        public String described() {
            if (isNothing() || value.isEmpty()) {
                return "empty";
            }
            if (isNumber()) {
                return "the number " + value;
            }
            return isTruth() ? "the value " + value : "the text " + Text.quote(value);
        }
    }

    record Sequence(List<Node> items, Place at) implements Node {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public boolean isEmpty() {
            return items.isEmpty();
        }

        @Override
        public String described() {
            return items.isEmpty() ? "an empty list" : "a list";
        }
    }

    /// Entries in the order of the file; of a key that is there twice, the first.
    record Mapping(Collection<Entry> entries, Place at) implements Node {
        public Mapping {
            entries = List.copyOf(entries);
        }

        Optional<Entry> entry(String key) {
            return entries.stream().filter(entry -> entry.key().value().equals(key)).findFirst();
        }

        @Override
        public boolean isEmpty() {
            return entries.isEmpty();
        }

        @Override
        public String described() {
            return entries.isEmpty() ? "an empty mapping" : "a mapping of keys to values";
        }
    }

    record Entry(Text key, Node value) {}
}
