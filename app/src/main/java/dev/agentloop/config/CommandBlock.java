package dev.agentloop.config;

import dev.agentloop.model.AgentConfig.Engine;
import dev.agentloop.model.OutputShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A program that knows no ACP, run in the clone without a shell, and how its output is read.
///
/// ```yaml
/// command: [claude, -p, --output-format, json, --permission-mode, acceptEdits, "{prompt}"]
/// output:
///   format: json                # one object; or jsonl, an object a line; or text, all of it the closing message
///   text: result                # names joined by dots
///   inputTokens: usage.input_tokens
///   outputTokens: usage.output_tokens
///   cost: total_cost_usd
/// ```
/// `{promptFile}` stands for the path of the prompt, `{prompt}` for its text, `{session}` for the session, `{directory}` for the clone.
final class CommandBlock {
    enum Format {
        TEXT,
        JSON,
        JSONL
    }

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([A-Za-z][A-Za-z0-9_-]*)}");
    private static final List<String> PLACEHOLDERS = List.of("promptFile", "prompt", "session", "directory");
    private static final List<String> PATHS = List.of("text", "inputTokens", "outputTokens", "cost", "error");
    private static final Pattern PATH = Pattern.compile("[^.\\s$\\[\\]]++(\\.[^.\\s$\\[\\]]++)*+");

    private final Fields fields;

    private CommandBlock(Fields fields) {
        this.fields = fields;
    }

    static Optional<Engine.Command> read(Fields fields) {
        return new CommandBlock(fields).read();
    }

    private Optional<Engine.Command> read() {
        fields.require("output", "it says how the command's answer is read");
        List<Text> command = arguments();
        Optional<OutputShape> output = fields.block("output", Block.OUTPUT).flatMap(CommandBlock::shape);
        if (command.isEmpty()) {
            return Optional.empty();
        }
        checkProgram(command.getFirst());
        command.forEach(argument -> checkPlaceholders(fields, "command", argument));
        if (command.stream().noneMatch(argument -> argument.value().contains("{promptFile}") || argument.value().contains("{prompt}"))) {
            fields.refuse(
                    fields.placeOf("command"),
                    "'%s' has neither {promptFile} nor {prompt}".formatted(fields.named("command")),
                    "the agent would be told nothing",
                    "add \"{promptFile}\" where the program takes a file, or \"{prompt}\" where it takes the text");
        }
        return Optional.of(new Engine.Command(command.stream().map(Text::value).toList(), output.orElseGet(OutputShape.PlainText::new)));
    }

    private List<Text> arguments() {
        List<Node> unquoted = new ArrayList<>();
        if (fields.value("command").orElse(null) instanceof Node.Sequence list) {
            list.items().stream().filter(Node.Mapping.class::isInstance).forEach(unquoted::add);
        }
        if (unquoted.isEmpty()) {
            return fields.texts("command");
        }
        String what = "'%s' has a mapping in it".formatted(fields.named("command"));
        unquoted.forEach(node -> fields.refuse(node.at(), what, "YAML takes braces without quotes for one", "write placeholders as \"{promptFile}\""));
        return List.of();
    }

    private void checkProgram(Text program) {
        String what = "'%s' begins with %s".formatted(fields.named("command"), program.quoted());
        if (program.value().startsWith("-")) {
            fields.refuse(program.at(), what, "that is an option, and no program", "write the program before it");
        } else if (AgentEntry.isRelativePath(program.value()) || program.value().contains("{")) {
            fields.refuse(
                    program.at(),
                    what,
                    "a relative path would be looked up in the clone, so the repository would choose the program",
                    "write the whole path, or a command on PATH");
        } else if (program.value().contains(" ")) {
            fields.refuse(
                    program.at(),
                    what,
                    "that reaches the system as the name of one program",
                    "write [%s, ...]".formatted(String.join(", ", program.value().split(" +"))));
        }
    }

    /// What stands in braces is replaced, and nothing else: a mistyped one would reach the program as it is.
    static void checkPlaceholders(Fields fields, String key, Text argument) {
        Matcher placeholder = PLACEHOLDER.matcher(argument.value());
        while (placeholder.find()) {
            String word = placeholder.group(1);
            if (!PLACEHOLDERS.contains(word)) {
                String known = String.join(", ", PLACEHOLDERS.stream().map("{%s}"::formatted).toList());
                fields.refuse(
                        argument.at(),
                        "'%s' has the placeholder %s".formatted(fields.named(key), Text.quote(placeholder.group())),
                        "nothing is known to stand in its place",
                        Nearest.to(word, PLACEHOLDERS).map("did you mean {%s}?"::formatted).orElse("the placeholders are " + known));
            }
        }
    }

    private static Optional<OutputShape> shape(Fields output) {
        output.require("format", "it says whether the answer is text, one JSON object or JSON lines");
        Optional<Format> format = output.oneOf("format", Format.class);
        return format.map(known -> switch (known) {
            case TEXT -> plainText(output);
            case JSON -> new OutputShape.OneObject(paths(output));
            case JSONL -> new OutputShape.Lines(paths(output));
        });
    }

    private static OutputShape plainText(Fields output) {
        PATHS.stream().filter(output::has).forEach(key -> output.refuse(
                output.placeOf(key),
                "'output.%s' is given".formatted(key),
                "there are no paths in plain text",
                "remove it, or correct 'output.format'"));
        return new OutputShape.PlainText();
    }

    private static OutputShape.Paths paths(Fields output) {
        output.require("text", "it says where the closing message is");
        return new OutputShape.Paths(
                path(output, "text").orElse(""), path(output, "inputTokens"), path(output, "outputTokens"), path(output, "cost"), path(output, "error"));
    }

    private static Optional<String> path(Fields output, String key) {
        Optional<Text> path = output.text(key);
        path.filter(text -> !PATH.matcher(text.value()).matches()).ifPresent(text -> output.refuse(
                text.at(),
                "'output.%s' is %s".formatted(key, text.quoted()),
                "a path is names joined by dots",
                "write it as in usage.input_tokens"));
        return path.map(Text::value);
    }
}
