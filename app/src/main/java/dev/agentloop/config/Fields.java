package dev.agentloop.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// One mapping of a configuration file, read key by key into checked values.
///
/// Every getter reports what is wrong and then answers as if the key were absent, so that reading goes on and finds the other problems; the caller throws
/// the result away when there were any.
final class Fields {
    /// A wait of more than a year is a typing error, and would overflow somebody's arithmetic later.
    private static final Duration LONGEST = Duration.ofDays(366);

    private static final int LARGEST_COUNT = 1_000_000;

    /// No URL, name or command line is longer, and patterns for them would overflow the stack.
    private static final int LONGEST_LINE = 2_000;

    private final Block block;
    private final Node.Mapping mapping;
    private final Problems problems;

    Fields(Block block, Node.Mapping mapping, Problems problems) {
        this.block = block;
        this.mapping = mapping;
        this.problems = problems;
        mapping.entries().stream().map(Node.Entry::key).filter(key -> !block.has(key.value())).forEach(key -> block.reportUnknown(key, problems));
    }

    Problems problems() {
        return problems;
    }

    String named(String key) {
        return block.named(key);
    }

    /// Whether the key could stand here.
    boolean accepts(String key) {
        return block.has(key);
    }

    boolean has(String key) {
        return mapping.entry(key).isPresent();
    }

    /// Where the key stands, or the mapping when it is absent.
    Place placeOf(String key) {
        return mapping.entry(key).map(entry -> entry.key().at()).orElse(mapping.at());
    }

    void refuse(Place at, String what, String why, String next) {
        problems.add(at, what, why, next);
    }

    /// Whether the key is there under a wrong name, which has been reported.
    boolean isMistyped(String key) {
        return mapping.entries().stream()
                .map(entry -> entry.key().value())
                .filter(written -> !block.has(written))
                .anyMatch(written -> block.nearest(written).filter(key::equals).isPresent());
    }

    /// Reports an absent key.
    void require(String key, String why) {
        if (!has(key) && !isMistyped(key)) {
            Place top = Place.of(mapping.at().file());
            problems.add(
                    block.prefixed() ? mapping.at() : top,
                    "'%s' is missing".formatted(named(key)),
                    why,
                    "add it, for example `%s`".formatted(block.example(key)));
        }
    }

    /// One line of text.
    Optional<Text> text(String key) {
        return value(key).flatMap(node -> textOf(key, node)).filter(text -> isOneLine(key, text));
    }

    /// Text of one or more lines, for a shell.
    Optional<Text> script(String key) {
        return value(key).flatMap(node -> textOf(key, node));
    }

    /// A list of one-line texts; empty only when the key is absent or wrong.
    List<Text> texts(String key) {
        Optional<Node> node = value(key);
        if (node.isPresent() && node.get() instanceof Node.Sequence list) {
            return textsOf(key, list);
        }
        node.ifPresent(other -> wrongType(key, other, "a list of texts is wanted"));
        return List.of();
    }

    private List<Text> textsOf(String key, Node.Sequence list) {
        List<Text> texts = new ArrayList<>();
        for (Node item : list.items()) {
            if (item instanceof Node.Scalar scalar && scalar.isNothing()) {
                refuse(item.at(), "'%s' has an empty entry".formatted(named(key)), "it stands for nothing", "write a value or delete the entry");
            } else {
                textOf(key, item).filter(text -> isOneLine(key, text)).ifPresent(texts::add);
            }
        }
        return texts;
    }

    boolean flag(String key, boolean otherwise) {
        Optional<Node> node = value(key);
        if (node.isPresent() && node.get() instanceof Node.Scalar scalar && scalar.isTruth()) {
            return Boolean.parseBoolean(scalar.value());
        }
        node.ifPresent(other -> wrongType(key, other, "true or false is wanted"));
        return otherwise;
    }

    int count(String key, int otherwise, int least) {
        Optional<Node> node = value(key);
        if (node.isPresent() && node.get() instanceof Node.Scalar scalar && scalar.isNumber() && scalar.value().matches("-?\\d{1,9}")) {
            int count = Integer.parseInt(scalar.value());
            if (count < least || count > LARGEST_COUNT) {
                String why = "it must be at least %d and at most %d".formatted(least, LARGEST_COUNT);
                refuse(scalar.at(), "'%s' is %d".formatted(named(key), count), why, exampleOf(key));
            }
            return count;
        }
        node.ifPresent(other -> wrongType(key, other, "a whole number is wanted"));
        return otherwise;
    }

    /// @param least what the duration must reach; zero allows zero
    Duration duration(String key, Duration otherwise, Duration least) {
        return duration(key, otherwise, least, LONGEST);
    }

    Duration duration(String key, Duration otherwise, Duration least, Duration most) {
        Node node = value(key).orElse(null);
        if (node == null) {
            return otherwise;
        }
        if (!(node instanceof Node.Scalar scalar) || scalar.isTruth()) {
            wrongType(key, node, "a duration is wanted");
            return otherwise;
        }
        Optional<Duration> parsed = GoDuration.parse(scalar.value());
        if (parsed.isEmpty()) {
            refuse(scalar.at(), "'%s' is %s".formatted(named(key), scalar.described()), whyNoDuration(scalar), durationAdvice(key, scalar));
            return otherwise;
        }
        Duration duration = parsed.get();
        if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
            String why = "it must be %s and at most %s".formatted(
                    least.isZero() ? "zero or more" : "at least " + least.toSeconds() + "s", most.equals(LONGEST) ? "a year" : most.toMinutes() + "m");
            refuse(scalar.at(), "'%s' is %s".formatted(named(key), scalar.value()), why, exampleOf(key));
        }
        return duration;
    }

    private static String whyNoDuration(Node.Scalar scalar) {
        return scalar.isNumber() ? "a duration needs a unit" : "a duration is numbers with the units h, m, s, ms";
    }

    private String durationAdvice(String key, Node.Scalar scalar) {
        if (scalar.isNumber()) {
            return "write %1$sm for minutes or %1$ss for seconds".formatted(scalar.value());
        }
        return GoDuration.guess(scalar.value()).map(guess -> "did you mean %s?".formatted(guess)).orElse(exampleOf(key));
    }

    /// A number of bytes.
    Optional<Long> bytes(String key, long least) {
        Node node = value(key).orElse(null);
        if (node == null) {
            return Optional.empty();
        }
        Optional<Long> bytes = node instanceof Node.Scalar scalar && !scalar.isTruth() ? ByteSize.parse(scalar.value()) : Optional.empty();
        if (bytes.isEmpty()) {
            wrongType(key, node, "a size is a number with a unit such as MB, GB, MiB or GiB");
        } else if (bytes.get() < least) {
            refuse(node.at(), "'%s' is %d bytes".formatted(named(key), bytes.get()), "it must be at least " + least, exampleOf(key));
        }
        return bytes;
    }

    /// One of the enum's constants, written in lower case.
    <E extends Enum<E>> Optional<E> oneOf(String key, Class<E> type) {
        Node node = value(key).orElse(null);
        if (node == null) {
            return Optional.empty();
        }
        List<String> words = Arrays.stream(type.getEnumConstants()).map(constant -> constant.name().toLowerCase(Locale.ROOT)).toList();
        String written = node instanceof Node.Scalar scalar ? scalar.value() : "";
        int index = words.indexOf(written);
        if (index < 0) {
            String next = Nearest.to(written, words).map(nearest -> "did you mean '%s'?".formatted(nearest)).orElse(exampleOf(key));
            refuse(node.at(), "'%s' is %s".formatted(named(key), node.described()), "it is one of " + String.join(", ", words), next);
            return Optional.empty();
        }
        return Optional.of(type.getEnumConstants()[index]);
    }

    Optional<Fields> block(String key, Block inner) {
        return map(key).map(nested -> new Fields(inner, nested, problems));
    }

    /// A mapping that is an entry of a list, or stands under a key of the user's own.
    ///
    /// @param key of the list or of the mapping it is in
    Optional<Fields> entry(String key, Node node, Block inner) {
        if (node instanceof Node.Mapping nested && !nested.isEmpty()) {
            return Optional.of(new Fields(inner, nested, problems));
        }
        refuse(node.at(), "an entry of '%s' is %s".formatted(named(key), node.described()), "keys with values are wanted", exampleOf(key));
        return Optional.empty();
    }

    /// A mapping whose keys are the user's own.
    Optional<Node.Mapping> map(String key) {
        Optional<Node> node = value(key);
        if (node.isPresent() && node.get() instanceof Node.Mapping nested) {
            return Optional.of(nested);
        }
        node.ifPresent(other -> wrongType(key, other, "keys with values are wanted"));
        return Optional.empty();
    }

    /// The path as a person means it: relative to `base`, the directory that holds `loop/`.
    Optional<Path> path(Text text, String key, Path base) {
        if (text.value().startsWith("~")) {
            refuse(text.at(), "'%s' begins with '~'".formatted(named(key)), "only a shell knows what that means", "write the whole path");
            return Optional.empty();
        }
        return Optional.of(base.resolve(text.value()).normalize());
    }

    /// The key's value if it is there and is something.
    Optional<Node> value(String key) {
        Optional<Node> node = mapping.entry(key).map(Node.Entry::value);
        if (node.filter(Node::isEmpty).isEmpty()) {
            return node;
        }
        refuse(
                node.get().at(),
                "'%s' is %s".formatted(named(key), node.get().described()),
                "an empty value says nothing",
                block.requires(key) ? exampleOf(key) : exampleOf(key) + ", or delete it");
        return Optional.empty();
    }

    private Optional<Text> textOf(String key, Node node) {
        if (!(node instanceof Node.Scalar scalar)) {
            wrongType(key, node, "a text is wanted");
            return Optional.empty();
        }
        if (!scalar.isString()) {
            String next = "put it in quotes: \"%s\"".formatted(scalar.value());
            refuse(node.at(), "'%s' is %s".formatted(named(key), node.described()), "a text is wanted", next);
            return Optional.empty();
        }
        if (scalar.value().isBlank()) {
            refuse(node.at(), "'%s' has an empty entry".formatted(named(key)), "it stands for nothing", "write a value or delete the entry");
            return Optional.empty();
        }
        return Optional.of(scalar.text()).filter(text -> isFree(key, text));
    }

    private boolean isFree(String key, Text text) {
        boolean free = text.value().codePoints().noneMatch(c -> Text.isControl(c) && c != '\n' && c != '\t');
        if (!free) {
            refuse(text.at(), "'%s' holds an invisible character: %s".formatted(named(key), text.quoted()), "it is never meant", "delete it");
        }
        return free;
    }

    private boolean isOneLine(String key, Text text) {
        boolean one = text.value().chars().noneMatch(c -> c == '\n' || c == '\t');
        if (!one) {
            refuse(text.at(), "'%s' has a line break or a tab in it".formatted(named(key)), "one line is wanted", exampleOf(key));
        } else if (text.value().length() > LONGEST_LINE) {
            refuse(text.at(), "'%s' is longer than %d characters".formatted(named(key), LONGEST_LINE), "nothing needs that", "shorten it");
        }
        return one && text.value().length() <= LONGEST_LINE;
    }

    private void wrongType(String key, Node node, String wanted) {
        refuse(node.at(), "'%s' is %s".formatted(named(key), node.described()), wanted, exampleOf(key));
    }

    private String exampleOf(String key) {
        return "write for example `%s`".formatted(block.example(key));
    }
}
