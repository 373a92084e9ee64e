package dev.agentloop.conversation;

import dev.agentloop.conversation.ConversationEvent.Progress;
import dev.agentloop.conversation.ConversationEvent.ToolCall;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// What is known of the tool calls of a turn: each update of one says only what changed.
final class ToolCalls {
    /// Calls that are remembered. Agents call a few tools at a time; an update of one forgotten is a call of its own.
    private static final int MOST = 100;
    /// Characters of a title, command or path.
    private static final int NAME = 2_000;
    /// Characters of an output's end: some screens.
    private static final int OUTPUT = 8_000;
    /// Paths of one call.
    private static final int PATHS = 10;

    private final Map<String, ToolCall> known = new LinkedHashMap<>();

    void clear() {
        known.clear();
    }

    /// Empty for a call nobody knows.
    String title(String id) {
        return known.containsKey(id) ? known.get(id).title() : "";
    }

    ToolCall after(JsonNode update) {
        String id = bounded(update.path("toolCallId").asString(""));
        boolean begins = update.path("sessionUpdate").asString("").equals("tool_call");
        ToolCall before = known.getOrDefault(id, new ToolCall(id, "", "", "", List.of(), begins ? Progress.PENDING : Progress.IN_PROGRESS, ""));
        ToolCall now = new ToolCall(
                id,
                said(update.path("kind"), before.kind()),
                said(update.path("title"), before.title()),
                command(update.path("rawInput").path("command"), before.command()),
                paths(update, before.paths()),
                update.path("status").isString() ? Progress.of(update.path("status").asString()) : before.progress(),
                output(update, before.output()));
        known.remove(id);
        known.put(id, now);
        if (known.size() > MOST) {
            known.remove(known.keySet().iterator().next());
        }
        return now;
    }

    private static String said(JsonNode value, String before) {
        String text = value.asString("").strip();
        return text.isEmpty() ? before : bounded(text);
    }

    /// A line for the shell, or a program with its arguments.
    private static String command(JsonNode command, String before) {
        return command.isArray()
                ? bounded(command.valueStream().map(word -> word.asString("")).collect(Collectors.joining(" ")))
                : said(command, before);
    }

    private static List<String> paths(JsonNode update, List<String> before) {
        JsonNode input = update.path("rawInput");
        List<String> said = Stream.of(
                        update.path("locations").valueStream().map(place -> place.path("path")),
                        update.path("content").valueStream().map(part -> part.path("path")),
                        Stream.of(input.path("path"), input.path("file_path"), input.path("filePath")))
                .flatMap(paths -> paths)
                .map(path -> bounded(path.asString("")))
                .filter(path -> !path.isEmpty())
                .distinct()
                .limit(PATHS)
                .toList();
        return said.isEmpty() ? before : said;
    }

    /// What is for people, else what the tool itself said.
    private static String output(JsonNode update, String before) {
        String shown = update.path("content").valueStream()
                .map(part -> part.path("content").path("text").asString(""))
                .filter(text -> !text.isBlank())
                .collect(Collectors.joining("\n"));
        JsonNode raw = update.path("rawOutput");
        String said = Stream.of(raw, raw.path("formatted_output"), raw.path("output"), raw.path("stdout"), raw.path("error"), raw.path("message"))
                .map(text -> text.asString(""))
                .filter(text -> !text.isBlank())
                .findFirst()
                .orElse("");
        String output = shown.isEmpty() ? said : shown;
        return output.isEmpty() ? before : WholeText.of(output.substring(Math.max(0, output.length() - OUTPUT)));
    }

    private static String bounded(String text) {
        return WholeText.of(text.length() <= NAME ? text : text.substring(0, NAME) + " …");
    }
}
