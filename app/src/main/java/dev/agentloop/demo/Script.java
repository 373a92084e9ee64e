package dev.agentloop.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The steps a prompt's text asks for.
///
/// A step is a line `demo-agent: STEP` or, for one section only, `demo-agent SECTION: STEP`; a list dash, a quotation mark or backticks before it do not matter. Which section a
/// prompt is, its own text says: in a line `demo-agent section: NAME`, or with the words `the "NAME" step`.
record Script(List<Step> steps) {
    private static final Pattern LINE = Pattern.compile("(?im)^[\\s>*`-]*demo-agent(?:[ \\t]+(?<section>[\\w-]+))?:[ \\t]*(?<step>\\S.*?)[ \\t\\r`]*$");
    private static final Pattern SECTION = Pattern.compile("(?i)\\bthe [\"'`*]+(?<name>[\\w-]+)[\"'`*]+ step\\b");
    /// The word that names the section instead of belonging to one.
    private static final String NAMES_SECTION = "section";

    record Step(Verb verb, String text) {}

    Script {
        steps = List.copyOf(steps);
    }

    /// A line that asks for something unknown.
    static final class UnknownStep extends Exception {
        private static final long serialVersionUID = 1L;

        UnknownStep(String word) {
            super("demo-agent does not know the step '%s'. It knows:\n%s".formatted(word, Verb.all()));
        }
    }

    /// The section the prompt says it is.
    static Optional<String> section(String prompt) {
        Optional<String> named = LINE.matcher(prompt).results()
                .filter(line -> NAMES_SECTION.equalsIgnoreCase(line.group("section")))
                .map(line -> line.group("step"))
                .findFirst();
        return named.or(() -> Optional.of(SECTION.matcher(prompt)).filter(Matcher::find).map(m -> m.group("name")));
    }

    static Script read(String prompt, Optional<String> section) throws UnknownStep {
        List<Step> steps = new ArrayList<>();
        Matcher line = LINE.matcher(prompt);
        while (line.find()) {
            String of = line.group("section");
            if (of == null || section.filter(of::equalsIgnoreCase).isPresent()) {
                String[] words = line.group("step").split("\\s+", 2);
                Verb verb = Verb.of(words[0]).orElseThrow(() -> new UnknownStep(words[0]));
                steps.add(new Step(verb, words.length == 1 ? "" : words[1].replace("\\n", "\n")));
            }
        }
        return new Script(steps);
    }
}
