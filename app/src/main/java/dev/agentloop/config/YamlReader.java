package dev.agentloop.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Reads one YAML document into a [Node.Mapping].
///
/// It works on the events of snakeyaml-engine, the parser inside jackson-dataformat-yaml, and not on Jackson's tokens: those do not say where a syntax
/// error is, nor whether a scalar was quoted. Binding to records by reflection would lose the places altogether, and cost an idle tick milliseconds.
final class YamlReader {
    /// The deepest thing any file here needs is a list in a block; this stops a file of a million brackets.
    private static final int DEEPEST = 10;

    /// The parser takes quadratic time for some texts: a megabyte of `#` is minutes, this much is less than a second.
    static final int MOST_CHARACTERS = 64 * 1024;

    private static final LoadSettings SETTINGS = LoadSettings.builder().build();

    private final Path file;
    private final int linesBefore;
    private final Problems problems;
    private final Map<String, Node> anchors = new HashMap<>();
    private final Iterator<Event> events;

    private YamlReader(Path file, String text, int linesBefore, Problems problems) {
        this.file = file;
        this.linesBefore = linesBefore;
        this.problems = problems;
        this.events = new Parse(SETTINGS).parseString(text).iterator();
    }

    /// @param linesBefore lines of the file above `text`: a prompt's YAML is only its front matter
    /// @return empty, with a problem added, unless `text` is one mapping
    static Optional<Node.Mapping> read(Path file, String text, int linesBefore, Problems problems) {
        if (text.length() > MOST_CHARACTERS) {
            problems.add(Place.of(file), "there is more than 64 KiB of YAML", "that is no configuration written by hand", "check that it is the right file");
            return Optional.empty();
        }
        YamlReader reader = new YamlReader(file, text, linesBefore, problems);
        try {
            return reader.document();
        } catch (Refused refused) {
            problems.add(refused.at, refused.getMessage(), refused.why, refused.next);
        } catch (MarkedYamlEngineException e) {
            reader.reportSyntax(e);
        } catch (YamlEngineException e) {
            problems.add(Place.of(file), "this is not YAML", Text.quote(e.getMessage()), "compare it with the example in the README");
        }
        return Optional.empty();
    }

    private Optional<Node.Mapping> document() {
        Event event = next();
        while (event.getEventId() == Event.ID.StreamStart || event.getEventId() == Event.ID.DocumentStart) {
            event = next();
        }
        if (event.getEventId() == Event.ID.StreamEnd) {
            problems.add(
                    Place.of(file),
                    "there is nothing but white space and comments",
                    "this file has required keys",
                    "the README shows an example");
            return Optional.empty();
        }
        Node root = node(event, 0);
        next();
        Event after = next();
        if (after.getEventId() != Event.ID.StreamEnd) {
            throw new Refused(place(after), "a second YAML document begins here", "one file holds one", "remove the line '---' or what follows it");
        }
        if (root instanceof Node.Mapping mapping) {
            return Optional.of(mapping);
        }
        throw new Refused(root.at(), "the file holds " + root.described(), "keys with values are wanted", "write lines of the form 'key: value'");
    }

    private Event next() {
        return events.next();
    }

    private Node node(Event event, int depth) {
        if (depth > DEEPEST) {
            throw new Refused(place(event), "this is nested too deeply", "no key here needs that", "check brackets and indentation");
        }
        Node node = switch (event.getEventId()) {
            case Scalar -> scalar((ScalarEvent) event);
            case SequenceStart -> sequence(event, depth);
            case MappingStart -> mapping(event, depth);
            case Alias -> alias((AliasEvent) event);
            case StreamStart, StreamEnd, DocumentStart, DocumentEnd, SequenceEnd, MappingEnd, Comment ->
                throw new IllegalStateException("no node begins with " + event);
        };
        if (event instanceof NodeEvent anchored && !(event instanceof AliasEvent)) {
            anchored.getAnchor().ifPresent(anchor -> anchors.put(anchor.getValue(), node));
        }
        return node;
    }

    private Node.Scalar scalar(ScalarEvent event) {
        // An explicit tag (!!str 12) asks for a reading of its own; none of the keys needs one.
        event.getTag().filter(tag -> !tag.equals("!")).ifPresent(tag -> {
            throw new Refused(
                    place(event),
                    "here is the tag " + Text.quote(tag.replace("tag:yaml.org,2002:", "!!")),
                    "tags are not used here",
                    "remove it; quotes make a text of anything");
        });
        return new Node.Scalar(event.getValue(), event.isPlain(), place(event));
    }

    private Node.Sequence sequence(Event start, int depth) {
        List<Node> items = new ArrayList<>();
        for (Event event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
            items.add(node(event, depth + 1));
        }
        return new Node.Sequence(items, place(start));
    }

    private Node.Mapping mapping(Event start, int depth) {
        Map<String, Node.Entry> entries = new LinkedHashMap<>();
        for (Event event = next(); event.getEventId() != Event.ID.MappingEnd; event = next()) {
            if (!(event instanceof ScalarEvent)) {
                throw new Refused(place(event), "here a list or a mapping stands as a key", "a key is a word", "write 'key: value'");
            }
            Text key = new Text(((ScalarEvent) event).getValue(), place(event));
            Node value = node(next(), depth + 1);
            Node.Entry earlier = entries.putIfAbsent(key.value(), new Node.Entry(key, value));
            if (earlier != null) {
                problems.add(
                        key.at(),
                        "%s is here a second time, after line %d".formatted(key.quoted(), earlier.key().at().line()),
                        "only one of them could count",
                        "remove one");
            }
        }
        return new Node.Mapping(entries.values(), place(start));
    }

    /// The node itself, not a copy: aliases of aliases cost nothing. Inside its own anchor a name is not known yet, so there are no circles.
    private Node alias(AliasEvent event) {
        Node node = anchors.get(event.getAlias().getValue());
        if (node == null) {
            String what = "the alias %s names no anchor above it".formatted(Text.quote("*" + event.getAlias().getValue()));
            throw new Refused(
                    place(event),
                    what,
                    "there is nothing to stand in its place",
                    "put it in quotes if it is a text, or write out what is meant");
        }
        return node;
    }

    private Place place(Event event) {
        return event.getStartMark().map(this::place).orElse(Place.of(file));
    }

    private Place place(Mark mark) {
        return new Place(file, mark.getLine() + 1 + linesBefore, mark.getColumn() + 1);
    }

    private void reportSyntax(MarkedYamlEngineException e) {
        // For something that is never closed, the end of the file is no help; where it was opened is.
        boolean unclosed = SyntaxHint.isUnclosed(e.getProblem());
        Place at = (unclosed ? e.getContextMark().or(e::getProblemMark) : e.getProblemMark()).map(this::place).orElse(Place.of(file));
        problems.add(at, "this is not YAML", SyntaxHint.why(e.getProblem(), e.getContext()), SyntaxHint.next(e.getProblem()));
    }

    /// What ends the reading of a file although its syntax is right.
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient Place at;
        private final String why;
        private final String next;

        Refused(Place at, String what, String why, String next) {
            super(what, null, false, false);
            this.at = at;
            this.why = why;
            this.next = next;
        }
    }
}
