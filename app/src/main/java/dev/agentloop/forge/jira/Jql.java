package dev.agentloop.forge.jira;

import dev.agentloop.model.Label;
import dev.agentloop.tracker.Watched;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Questions in Jira's query language.
final class Jql {
    private static final String OPEN = "statusCategory != \"Done\"";

    private Jql() {}

    /// A text that cannot end its own quotes.
    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\p{Cntrl}", " ") + '"';
    }

    static String project(String key) {
        return "project = " + quoted(key);
    }

    /// Everything that is watched, in one question.
    static String watched(String project, List<Watched> watched) {
        String always = labels(watched, Watched::closedToo);
        String open = labels(watched, one -> !one.closedToo());
        String whileOpen = open.isEmpty() ? "" : "%s AND %s".formatted(open, OPEN);
        String either = always.isEmpty() ? whileOpen : whileOpen.isEmpty() ? always : "%s OR %s".formatted(always, whileOpen);
        return "%s AND (%s)".formatted(project(project), either);
    }

    private static String labels(List<Watched> watched, Predicate<Watched> which) {
        String names = watched.stream().filter(which).map(Watched::label).map(Label::name).distinct().map(Jql::quoted).collect(Collectors.joining(", "));
        return names.isEmpty() ? "" : "labels in (%s)".formatted(names);
    }

    /// A bare number is milliseconds since 1970. A written time would be read in the time zone of the account that asks, which its owner changes with a click.
    static String since(String jql, Instant from) {
        return "%s AND updated >= %d".formatted(jql, from.toEpochMilli());
    }

    static String byChange(String jql) {
        return jql + " ORDER BY updated ASC";
    }

    static String byKey(String project, boolean closedToo) {
        return project(project) + (closedToo ? "" : " AND " + OPEN) + " ORDER BY key ASC";
    }
}
