package dev.agentloop.forge.jira;

import dev.agentloop.forge.jira.StubProject.Item;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// As much of Jira's query language as the adapter speaks, and not a word more: what is not known is refused, as Jira refuses it.
///
/// @param test whether an issue is meant
/// @param order of the answer
record StubJql(Predicate<Item> test, Comparator<Item> order) {
    private static final Pattern WORD = Pattern.compile("\\s*(\"(?:[^\"\\\\]|\\\\[\"\\\\])*\"|[A-Za-z]+|[0-9]+|!=|>=|=|[(),])");

    /// Jira's answer to a question it does not take.
    static final class Invalid extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Invalid(String message) {
            super(message);
        }
    }

    static StubJql parse(String text, StubProject project) {
        Parser parser = new Parser(words(text), project);
        Predicate<Item> test = parser.either();
        parser.expect("ORDER");
        parser.expect("BY");
        Comparator<Item> order = switch (parser.next()) {
            case "updated" -> Comparator.comparing((Item item) -> item.updated).thenComparing(item -> item.id);
            case "key" -> Comparator.comparing(item -> item.number);
            default -> throw new Invalid("Not able to sort using field.");
        };
        parser.expect("ASC");
        if (!parser.isAtEnd()) {
            throw new Invalid("Error in the JQL Query: expecting the end.");
        }
        return new StubJql(test, order);
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(text);
        int at = 0;
        while (at < text.length()) {
            if (!word.find(at) || word.start() != at) {
                throw new Invalid("Error in the JQL Query: at character %d of %s".formatted(at, text));
            }
            words.add(word.group(1));
            at = word.end();
        }
        return words;
    }

    private static final class Parser {
        private final List<String> words;
        private final StubProject project;
        private int at;

        Parser(List<String> words, StubProject project) {
            this.words = words;
            this.project = project;
        }

        boolean isAtEnd() {
            return at == words.size();
        }

        String next() {
            if (isAtEnd()) {
                throw new Invalid("Error in the JQL Query: unexpected end.");
            }
            return words.get(at++);
        }

        void expect(String word) {
            String found = next();
            if (!found.equals(word)) {
                throw new Invalid("Error in the JQL Query: Expecting '%s' but got '%s'.".formatted(word, found));
            }
        }

        private boolean accept(String word) {
            boolean is = !isAtEnd() && words.get(at).equals(word);
            at += is ? 1 : 0;
            return is;
        }

        Predicate<Item> either() {
            Predicate<Item> test = both();
            while (accept("OR")) {
                test = test.or(both());
            }
            return test;
        }

        private Predicate<Item> both() {
            Predicate<Item> test = one();
            while (accept("AND")) {
                test = test.and(one());
            }
            return test;
        }

        private Predicate<Item> one() {
            if (accept("(")) {
                Predicate<Item> inner = either();
                expect(")");
                return inner;
            }
            return switch (next()) {
                case "project" -> project();
                case "key" -> key();
                case "labels" -> labels();
                case "statusCategory" -> notDone();
                case "updated" -> updated();
                default -> throw new Invalid("Field '%s' does not exist or you do not have permission to view it.".formatted(words.get(at - 1)));
            };
        }

        private String text() {
            String word = next();
            if (!word.startsWith("\"")) {
                throw new Invalid("'%s' is not quoted".formatted(word));
            }
            return word.substring(1, word.length() - 1).replaceAll("\\\\(.)", "$1");
        }

        /// The old key of a project that was given another one is still understood.
        private Predicate<Item> project() {
            expect("=");
            String key = text();
            if (!key.equals(project.key) && !key.equals(StubProject.HERE)) {
                throw new Invalid("The value '%s' does not exist for the field 'project'.".formatted(key));
            }
            return _ -> true;
        }

        private Predicate<Item> key() {
            expect("=");
            String key = text();
            return item -> project.key(item).equals(key);
        }

        private Predicate<Item> labels() {
            expect("in");
            expect("(");
            List<String> names = new ArrayList<>(List.of(text()));
            while (accept(",")) {
                names.add(text());
            }
            expect(")");
            return item -> item.labels.stream().anyMatch(names::contains);
        }

        private Predicate<Item> notDone() {
            expect("!=");
            if (!text().equals("Done")) {
                throw new Invalid("The value does not exist for the field 'statusCategory'.");
            }
            return item -> !project.statuses.get(item.status).category().equals("done");
        }

        private Predicate<Item> updated() {
            expect(">=");
            String word = next();
            if (!word.matches("[0-9]{13}")) {
                throw new Invalid("Date value '%s' for field 'updated' is invalid here: it depends on the account's time zone.".formatted(word));
            }
            long from = Long.parseLong(word);
            return item -> item.updated.toEpochMilli() >= from;
        }
    }
}
