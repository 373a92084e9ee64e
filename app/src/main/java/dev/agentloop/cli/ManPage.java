package dev.agentloop.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// The manual page of one command, made from what `--help` is made of, and of what [ManPlaces] says about all.
///
/// Written here because picocli's own generator needs Asciidoctor, a Ruby on the JVM several times as large as agentloop, and takes the footers for one paragraph.
record ManPage(CommandSpec command) {
    /// Of every command that is not hidden, the program first.
    static List<ManPage> all(CommandSpec root) {
        List<ManPage> pages = new ArrayList<>(List.of(new ManPage(root)));
        below(root).forEach(sub -> pages.addAll(all(sub)));
        return pages;
    }

    private static List<CommandSpec> below(CommandSpec command) {
        return command.subcommands().values().stream().map(CommandLine::getCommandSpec).filter(sub -> !sub.usageMessage().hidden()).toList();
    }

    /// As man knows it: `agentloop-issue-list`.
    String name() {
        return name(command);
    }

    private static String name(CommandSpec command) {
        return command.qualifiedName("-");
    }

    String text() {
        Roff roff = new Roff();
        Footer footer = Footer.of(command);
        roff.title(name(), String.join(" ", command.version()));
        roff.section("NAME");
        roff.line(Roff.plain(name()) + " \\- " + Roff.plain(summary(command)));
        synopsis(roff);
        roff.section("DESCRIPTION");
        roff.paragraph(description(command));
        footer.describe(roff);
        commands(roff);
        arguments(roff);
        options(roff);
        roff.section("EXIT STATUS");
        (footer.exitCodes().isEmpty() ? Footer.of(command.root()) : footer).exitCodes().forEach((code, when) -> roff.item(Roff.bold(code), when));
        ManPlaces.describe(roff, command);
        roff.section("SEE ALSO");
        roff.line(related().map(page -> Roff.bold(page) + "(1)").collect(Collectors.joining(",\n")));
        return roff.toString();
    }

    private static String description(CommandSpec command) {
        return said(String.join(" ", command.usageMessage().description()));
    }

    /// The first sentence, as it stands behind a name.
    private static String summary(CommandSpec command) {
        String all = description(command);
        int end = all.indexOf(". ");
        String sentence = (end < 0 ? all : all.substring(0, end)).replaceFirst("\\.$", "");
        int colon = sentence.indexOf(": ");
        String brief = colon < 0 ? sentence : sentence.substring(0, colon);
        return brief.substring(0, 1).toLowerCase(Locale.ROOT) + brief.substring(1);
    }

    private void synopsis(Roff roff) {
        roff.section("SYNOPSIS");
        roff.macro(".SY \"" + Roff.plain(command.qualifiedName()) + "\"");
        for (OptionSpec option : shown()) {
            if (!option.usageHelp() && !option.versionHelp()) {
                roff.line("[" + Roff.bold(option.longestName()) + value(option) + "]" + (option.isMultiValue() ? "\\&...\\&" : ""));
            }
        }
        command.positionalParameters().forEach(parameter -> roff.line(parameter.required() ? Roff.italic(parameter.paramLabel()) : "[" + Roff.italic(parameter.paramLabel()) + "]"));
        if (!below(command).isEmpty()) {
            roff.line(command.parent() == null ? "[" + Roff.italic("COMMAND") + "]" : Roff.italic("COMMAND"));
        }
        // .YS turns hyphenation on again, which would break the names of commands.
        roff.macro(".YS\n.nh");
    }

    private List<OptionSpec> shown() {
        return command.options().stream().filter(option -> !option.hidden()).sorted(Comparator.comparing(OptionSpec::longestName)).toList();
    }

    private static String value(OptionSpec option) {
        if (option.arity().max() == 0) {
            return "";
        }
        String label = "=" + Roff.italic(option.paramLabel());
        return option.arity().min() == 0 ? "[" + label + "]" : label;
    }

    private void commands(Roff roff) {
        if (!below(command).isEmpty()) {
            roff.section("COMMANDS");
            roff.paragraph("Each has a page of its own.");
            below(command).forEach(sub -> roff.item(Roff.bold(name(sub)) + "(1)", description(sub)));
        }
    }

    private void arguments(Roff roff) {
        if (!command.positionalParameters().isEmpty()) {
            roff.section("ARGUMENTS");
            for (PositionalParamSpec parameter : command.positionalParameters()) {
                roff.item(Roff.italic(parameter.paramLabel()), explained(parameter));
            }
        }
    }

    private void options(Roff roff) {
        roff.section("OPTIONS");
        for (OptionSpec option : shown()) {
            List<String> names = Stream.of(option.names()).sorted(Comparator.comparing((String name) -> name.startsWith("--"))).toList();
            roff.item(names.stream().map(Roff::bold).collect(Collectors.joining(", ")) + value(option), explained(option));
        }
    }

    private static String explained(ArgSpec argument) {
        String words = argument.completionCandidates() == null
                ? ""
                : StreamSupport.stream(argument.completionCandidates().spliterator(), false).collect(Collectors.joining(", "));
        return said(String.join(" ", argument.description())).replace("${COMPLETION-CANDIDATES}", words);
    }

    /// picocli's descriptions are formats.
    private static String said(String description) {
        return description.replace("%n", " ").replace("%%", "%");
    }

    /// The command above, those beside and those below.
    private Stream<String> related() {
        CommandSpec parent = command.parent();
        Stream<String> near = parent == null ? Stream.empty() : Stream.concat(Stream.of(parent), below(parent).stream()).map(ManPage::name);
        return Stream.concat(near, below(command).stream().map(ManPage::name)).filter(page -> !page.equals(name())).distinct();
    }
}
