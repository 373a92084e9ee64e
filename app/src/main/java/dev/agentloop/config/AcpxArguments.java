package dev.agentloop.config;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The rules of `globalArgs`, the options agentloop hands to acpx with every call.
final class AcpxArguments {
    private static final String KEY = "globalArgs";

    /// Exactly one of these decides what happens when an agent asks for permission; acpx refuses two.
    private static final Set<String> MODES = Set.of("--approve-all", "--approve-reads", "--deny-all");
    private static final Set<String> POLICIES = Set.of("--policy", "--permission-policy");

    /// A run is started with these; given twice, acpx would work elsewhere or write what cannot be read.
    private static final Set<String> OURS = Set.of("--format", "--agent", "--cwd");

    private AcpxArguments() {}

    static List<String> read(Fields fields) {
        List<Text> arguments = checked(fields, KEY);
        boolean wrong = arguments.isEmpty() && (fields.has(KEY) || fields.isMistyped(KEY));
        if (!wrong) {
            checkPermission(fields, arguments);
        }
        return arguments.stream().map(Text::value).toList();
    }

    /// What is put behind an agent's own options: it must not contradict them.
    static List<String> more(Fields fields, String key, List<String> own) {
        List<Text> arguments = checked(fields, key);
        Optional<String> first = Stream.concat(own.stream(), arguments.stream().map(Text::value)).filter(MODES::contains).findFirst();
        arguments.stream()
                .filter(argument -> MODES.contains(argument.value()) && !first.equals(Optional.of(argument.value())))
                .forEach(argument -> refuseSecondMode(fields, key, argument, first.orElseThrow()));
        return arguments.stream().map(Text::value).toList();
    }

    private static List<Text> checked(Fields fields, String key) {
        List<Text> arguments = fields.texts(key);
        for (int i = 0; i < arguments.size(); i++) {
            checkOne(fields, fields.named(key), arguments.get(i), i == arguments.size() - 1);
        }
        return arguments;
    }

    private static void checkOne(Fields fields, String key, Text argument, boolean last) {
        String option = option(argument);
        if (option.startsWith("-") && option.contains(" ")) {
            fields.refuse(
                    argument.at(),
                    "'%s' has %s".formatted(key, argument.quoted()),
                    "that reaches acpx as one argument",
                    "write [%s]".formatted(String.join(", ", argument.value().split(" +"))));
        } else if (OURS.contains(option)) {
            fields.refuse(argument.at(), "'%s' has %s".formatted(key, argument.quoted()), "agentloop sets this option itself", "remove it");
        } else if (POLICIES.contains(option) && last && !argument.value().contains("=")) {
            fields.refuse(argument.at(), "'%s' ends with %s".formatted(key, option), "the policy is missing behind it", "add it as the next entry");
        }
    }

    private static void checkPermission(Fields fields, List<Text> arguments) {
        List<Text> modes = arguments.stream().filter(argument -> MODES.contains(option(argument))).toList();
        boolean policy = arguments.stream().anyMatch(argument -> POLICIES.contains(option(argument)));
        if (modes.isEmpty() && !policy) {
            fields.refuse(
                    fields.placeOf(KEY),
                    "'%s' has no permission option".formatted(fields.named(KEY)),
                    "a run has no terminal to ask on, and acpx would refuse every tool call",
                    "add one of --approve-all, --approve-reads, --deny-all, --permission-policy");
        } else if (modes.stream().map(Text::value).distinct().count() > 1) {
            refuseSecondMode(fields, KEY, modes.getLast(), modes.getFirst().value());
        }
    }

    private static void refuseSecondMode(Fields fields, String key, Text mode, String other) {
        String what = "'%s' has %s beside %s".formatted(fields.named(key), mode.value(), other);
        fields.refuse(mode.at(), what, "acpx takes only one of them", "remove one");
    }

    private static String option(Text argument) {
        return argument.value().split("=", 2)[0];
    }
}
