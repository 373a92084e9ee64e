package dev.agentloop.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// The completions of fish: one line a command, an option, and a word that a parameter can be.
final class FishCompletion {
    private final String program;
    private final List<String> lines = new ArrayList<>();

    private FishCompletion(String program) {
        this.program = program;
    }

    static String of(CommandSpec root) {
        FishCompletion completion = new FishCompletion(root.name());
        completion.lines.add("complete -c %s -f".formatted(root.name()));
        completion.command(root, List.of());
        return String.join("\n", completion.lines);
    }

    /// @param path the commands that lead here
    private void command(CommandSpec command, List<String> path) {
        List<String> below = List.copyOf(command.subcommands().keySet());
        String here = here(path, below);
        for (CommandLine sub : command.subcommands().values()) {
            add(here, "-a " + sub.getCommandName(), sentence(sub.getCommandSpec().usageMessage().description()));
        }
        for (OptionSpec option : command.options().stream().filter(option -> !option.hidden()).toList()) {
            add(here, names(option) + (option.arity().max() > 0 && option.arity().min() > 0 ? " -r" + value(option) : ""), sentence(option.description()));
        }
        command.positionalParameters().stream()
                .flatMap(parameter -> words(parameter))
                .forEach(word -> add(here, "-a " + word, ""));
        for (CommandLine sub : command.subcommands().values()) {
            command(sub.getCommandSpec(), Stream.concat(path.stream(), Stream.of(sub.getCommandName())).toList());
        }
    }

    /// The condition that the words so far name this command and none below it.
    private static String here(List<String> path, List<String> below) {
        List<String> conditions = new ArrayList<>(path.stream().map(word -> "__fish_seen_subcommand_from " + word).toList());
        if (path.isEmpty()) {
            conditions.add("__fish_use_subcommand");
        } else if (!below.isEmpty()) {
            conditions.add("not __fish_seen_subcommand_from " + String.join(" ", below));
        }
        return String.join("; and ", conditions);
    }

    private void add(String condition, String what, String description) {
        String said = description.isEmpty() ? "" : " -d " + quoted(description);
        lines.add("complete -c %s -n %s %s%s".formatted(program, quoted(condition), what, said));
    }

    /// fish calls `-loop` old-style.
    private static String names(OptionSpec option) {
        return String.join(" ", Stream.of(option.names())
                .map(name -> name.startsWith("--") ? "-l " + name.substring(2) : (name.length() == 2 ? "-s " : "-o ") + name.substring(1))
                .toList());
    }

    /// What its value is: a directory, or one of some words.
    private static String value(OptionSpec option) {
        List<String> words = words(option).toList();
        if (!words.isEmpty()) {
            return "f -a " + quoted(String.join(" ", words));
        }
        return option.paramLabel().equals("DIR") || option.paramLabel().equals("FILE") ? "F" : "f";
    }

    private static Stream<String> words(ArgSpec argument) {
        return argument.completionCandidates() == null ? Stream.empty() : StreamSupport.stream(argument.completionCandidates().spliterator(), false);
    }

    private static String sentence(String... description) {
        String text = description.length == 0 ? "" : description[0].replace("%%", "%");
        int end = text.indexOf(". ");
        return end < 0 ? text.replaceFirst("\\.$", "") : text.substring(0, end);
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
