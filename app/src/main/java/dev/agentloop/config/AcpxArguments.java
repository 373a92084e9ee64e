package dev.agentloop.config;

import java.util.List;
import java.util.Set;

/// The rules of `globalArgs`, the options agentloop hands to acpx with every call.
final class AcpxArguments {
    /// Exactly one of these decides what happens when an agent asks for permission; acpx refuses two.
    private static final Set<String> MODES = Set.of("--approve-all", "--approve-reads", "--deny-all");
    private static final Set<String> POLICIES = Set.of("--policy", "--permission-policy");

    /// A run is started with these; given twice, acpx would work elsewhere or write what cannot be read.
    private static final Set<String> OURS = Set.of("--format", "--agent", "--cwd");

    private AcpxArguments() {}

    static List<String> read(Fields fields) {
        List<Text> arguments = fields.texts("globalArgs");
        for (int i = 0; i < arguments.size(); i++) {
            checkOne(fields, arguments.get(i), i == arguments.size() - 1);
        }
        boolean wrong = arguments.isEmpty() && (fields.has("globalArgs") || fields.isMistyped("globalArgs"));
        if (!wrong) {
            checkPermission(fields, arguments);
        }
        return arguments.stream().map(Text::value).toList();
    }

    private static void checkOne(Fields fields, Text argument, boolean last) {
        String option = option(argument);
        if (option.startsWith("-") && option.contains(" ")) {
            fields.refuse(
                    argument.at(),
                    "'globalArgs' has " + argument.quoted(),
                    "that reaches acpx as one argument",
                    "write [%s]".formatted(String.join(", ", argument.value().split(" +"))));
        } else if (OURS.contains(option)) {
            fields.refuse(argument.at(), "'globalArgs' has " + argument.quoted(), "agentloop sets this option itself", "remove it");
        } else if (POLICIES.contains(option) && last && !argument.value().contains("=")) {
            fields.refuse(argument.at(), "'globalArgs' ends with " + option, "the policy is missing behind it", "add it as the next entry");
        }
    }

    private static void checkPermission(Fields fields, List<Text> arguments) {
        List<Text> modes = arguments.stream().filter(argument -> MODES.contains(option(argument))).toList();
        boolean policy = arguments.stream().anyMatch(argument -> POLICIES.contains(option(argument)));
        if (modes.isEmpty() && !policy) {
            fields.refuse(
                    fields.placeOf("globalArgs"),
                    "'globalArgs' has no permission option",
                    "a run has no terminal to ask on, and acpx would refuse every tool call",
                    "add one of --approve-all, --approve-reads, --deny-all, --permission-policy");
        } else if (modes.stream().map(Text::value).distinct().count() > 1) {
            fields.refuse(
                    modes.getLast().at(),
                    "'globalArgs' has " + modes.getLast().value() + " beside " + modes.getFirst().value(),
                    "acpx takes only one of them",
                    "remove one");
        }
    }

    private static String option(Text argument) {
        return argument.value().split("=", 2)[0];
    }
}
